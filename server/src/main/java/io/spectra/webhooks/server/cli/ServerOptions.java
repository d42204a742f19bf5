package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.pem.PemFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that all commands for a running server share: its address, and the credentials to
/// use.
final class ServerOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The running server (default: http://127.0.0.1:8080, or SPECTRA_SERVER).")
  private @Nullable String server;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "The operator's token (or SPECTRA_TOKEN, or SPECTRA_OPERATOR_TOKEN; otherwise it is read"
              + " from --data).")
  private @Nullable String token;

  @Option(
      names = "--data",
      paramLabel = "DIRECTORY",
      description = "The server's data directory, which holds the token (default: ./data).")
  private Path data = Path.of("data");

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "A PEM file of authorities to trust, for a server with TLS (or SPECTRA_CA; default:"
              + " Java's own).")
  private @Nullable Path authorities;

  /// @throws CommandFailedException when there is no token, or no usable address or file of
  ///   authorities
  AdminClient client(Map<String, String> environment) {
    var address =
        Optional.ofNullable(server)
            .or(() -> Optional.ofNullable(environment.get("SPECTRA_SERVER")))
            .orElse("http://127.0.0.1:8080");
    var given =
        Optional.ofNullable(token)
            .or(() -> Optional.ofNullable(environment.get("SPECTRA_TOKEN")))
            .or(() -> Optional.ofNullable(environment.get("SPECTRA_OPERATOR_TOKEN")));
    var trusted =
        Optional.ofNullable(authorities)
            .or(() -> Optional.ofNullable(environment.get("SPECTRA_CA")).map(Path::of));
    return new AdminClient(
        uri(address), given.isPresent() ? given.get() : readToken(), tls(trusted));
  }

  private static SSLContext tls(Optional<Path> authorities) {
    try {
      if (authorities.isEmpty()) {
        return SSLContext.getDefault();
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(keyStore(authorities.get()));
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  private static KeyStore keyStore(Path authorities) {
    try {
      return PemFile.trustStore(PemFile.read(authorities).certificates());
    } catch (IOException e) {
      throw new CommandFailedException("--ca: " + e.getMessage(), e);
    }
  }

  private static URI uri(String address) {
    try {
      var uri = URI.create(address);
      if (uri.getHost() != null && uri.getScheme() != null && uri.getScheme().startsWith("http")) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // The same sentence as for an address of another kind.
    }
    throw new CommandFailedException(
        "--server must be an address such as http://127.0.0.1:8080, was " + address);
  }

  private String readToken() {
    var file = data.resolve("operator.token");
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new CommandFailedException(
          "the operator's token cannot be read from %s; name the data directory with --data, or give"
                  .formatted(file)
              + " --token",
          e);
    }
  }
}
