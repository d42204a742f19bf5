package io.spectra.webhooks.server.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which running server a command talks to, and as whom: the options that all such commands share.
final class ServerOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The running server (default: http://127.0.0.1:8080, or SPECTRA_SERVER).")
  private @Nullable String server;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "The operator's token (or SPECTRA_TOKEN; otherwise it is read from --data).")
  private @Nullable String token;

  @Option(
      names = "--data",
      paramLabel = "DIRECTORY",
      description = "The server's data directory, where the token lies (default: ./data).")
  private Path data = Path.of("data");

  /// @throws CommandFailedException when there is no token, or no usable address
  AdminClient client(Map<String, String> environment) {
    var address =
        Optional.ofNullable(server)
            .or(() -> Optional.ofNullable(environment.get("SPECTRA_SERVER")))
            .orElse("http://127.0.0.1:8080");
    var given =
        Optional.ofNullable(token).or(() -> Optional.ofNullable(environment.get("SPECTRA_TOKEN")));
    return new AdminClient(uri(address), given.isPresent() ? given.get() : readToken());
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
