package io.spectra.webhooks.server.http.listener;

import io.spectra.webhooks.pem.PemFile;
import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where the listener listens, and the bounds of what it takes. Each setting is documented at its
/// declaration.
///
/// @param tls a certificate chain and its key; without them the listener speaks plain http
public record ListenerSettings(String host, int port, Optional<Tls> tls, Bounds bounds) {
  private static final Setting<String> HOST =
      Setting.named("listen.host", "Where the API listens. `0.0.0.0` offers it to the network.")
          .text("127.0.0.1", "an address or a name", "(?U)\\S+");
  private static final Setting<Integer> PORT =
      Setting.named("listen.port", "With 0 the system chooses a free port.")
          .number(8_080, 0, 65_535);
  private static final Setting<Optional<Path>> TLS_CERTIFICATE =
      Setting.named(
              "listen.tls_certificate",
              "The certificate chain, the server's own first; https instead of http.")
          .optional("a PEM file", Path::of);
  private static final Setting<Optional<Path>> TLS_KEY =
      Setting.named("listen.tls_key", "The certificate's private key; may be in the same file.")
          .optional("a PEM file", Path::of);

  public static final ListenerSettings DEFAULT = read(SettingReader.ofDefaults());

  /// PEM files.
  public record Tls(Path certificateChain, Path privateKey) {}

  /// The bounds of one connection, and of all connections together.
  public record Bounds(
      int connectionsMax,
      int requestsMax,
      long heldBytesMax,
      Duration idleTimeout,
      Duration headTimeout,
      Duration bodyTimeout,
      Duration writeTimeout) {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Setting<Integer> CONNECTIONS_MAX =
        Setting.named(
                "listen.connections_max", "Open connections; one more is answered 503 and closed.")
            .number(4_096, 1, 1_000_000);
    private static final Setting<Integer> REQUESTS_MAX =
        Setting.named(
                "listen.requests_max",
                "Requests that are being answered; one more is answered 503.")
            .number(2_048, 1, 1_000_000);
    private static final Setting<Long> HELD_BYTES_MAX =
        Setting.named(
                "listen.held_bytes_max",
                "Bodies of requests in memory; past it requests are answered 503.")
            .bytes(64L << 20, 1L << 20, 16L << 30);
    private static final Setting<Duration> IDLE_TIMEOUT =
        Setting.named(
                "listen.idle_timeout", "A connection without a request is closed after this time.")
            .duration(Duration.ofSeconds(75), SECOND, HOUR);
    private static final Setting<Duration> HEAD_TIMEOUT =
        Setting.named(
                "listen.head_timeout",
                "The time for a request's head, from its first byte, or a TLS handshake.")
            .duration(Duration.ofSeconds(10), SECOND, HOUR);
    private static final Setting<Duration> BODY_TIMEOUT =
        Setting.named("listen.body_timeout", "The time for a request's body.")
            .duration(Duration.ofMinutes(1), SECOND, HOUR);
    private static final Setting<Duration> WRITE_TIMEOUT =
        Setting.named("listen.write_timeout", "The time that a caller may take to read an answer.")
            .duration(Duration.ofSeconds(30), SECOND, HOUR);

    static Bounds read(SettingReader reader) {
      return new Bounds(
          reader.get(CONNECTIONS_MAX),
          reader.get(REQUESTS_MAX),
          reader.get(HELD_BYTES_MAX),
          reader.get(IDLE_TIMEOUT),
          reader.get(HEAD_TIMEOUT),
          reader.get(BODY_TIMEOUT),
          reader.get(WRITE_TIMEOUT));
    }
  }

  /// Reads the settings, and the files for TLS, so that what is wrong with these is reported with
  /// all other faults.
  public static ListenerSettings read(SettingReader reader) {
    return new ListenerSettings(
        reader.get(HOST), reader.get(PORT), tls(reader), Bounds.read(reader));
  }

  public ListenerSettings withPort(int other) {
    return new ListenerSettings(host, other, tls, bounds);
  }

  public ListenerSettings withBounds(Bounds other) {
    return new ListenerSettings(host, port, tls, other);
  }

  public ListenerSettings withTls(Tls other) {
    return new ListenerSettings(host, port, Optional.of(other), bounds);
  }

  private static Optional<Tls> tls(SettingReader reader) {
    var certificate = reader.get(TLS_CERTIFICATE);
    var key = reader.get(TLS_KEY);
    reader.rule(
        certificate.isPresent() == key.isPresent(),
        certificate.isPresent() ? TLS_KEY : TLS_CERTIFICATE,
        "must be set too: TLS needs certificate and key");
    var files = certificate.flatMap(chain -> key.map(secret -> new Tls(chain, secret)));
    var chain =
        certificate.flatMap(
            file -> content(reader, TLS_CERTIFICATE, () -> PemFile.read(file).certificates()));
    var secret =
        key.flatMap(file -> content(reader, TLS_KEY, () -> PemFile.read(file).privateKey()));
    if (files.isPresent() && chain.isPresent() && secret.isPresent()) {
      var _ =
          content(
              reader, TLS_KEY, () -> TlsIdentity.checked(files.get(), chain.get(), secret.get()));
    }
    return files;
  }

  @FunctionalInterface
  private interface FileContent<T> {
    T read() throws IOException;
  }

  private static <T> Optional<T> content(
      SettingReader reader, Setting<?> setting, FileContent<T> content) {
    try {
      return Optional.of(content.read());
    } catch (IOException e) {
      reader.rule(false, setting, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
