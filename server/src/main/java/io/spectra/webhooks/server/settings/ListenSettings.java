package io.spectra.webhooks.server.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where and how the API is offered.
///
/// - `host`: the address to listen on; the loopback address unless set, since whoever opens a
///   server to a network should mean to.
/// - `port`: 0 lets the system choose one.
/// - `connectionsMax`: connections at the same time; further ones wait to be accepted.
/// - `idleWithin`: a connection on which nothing happens for so long is closed.
/// - `requestWithin`: a request must have arrived completely within this time.
/// - `bodyBytesMax` and `eventBytesMax`: the body of a request, and of one to `POST /events`.
/// - `tls`: certificate chain and private key as PEM files; plain http without.
public record ListenSettings(
    String host,
    int port,
    int connectionsMax,
    Duration idleWithin,
    Duration requestWithin,
    int bodyBytesMax,
    int eventBytesMax,
    Optional<Tls> tls) {

  /// PEM files.
  public record Tls(Path certificate, Path key) {}

  private static final int BODY_BYTES_LARGEST = 256 << 20;

  static ListenSettings read(SettingsReader reader) {
    return new ListenSettings(
        reader.text(
            "listen.host", "127.0.0.1", "127.0.0.1", "an address or a name", ListenSettings::host),
        reader.number("listen.port", 8080, 0, 65_535),
        reader.number("listen.connections_max", 4_096, 1, 1_000_000),
        reader.duration(
            "listen.idle_timeout",
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofHours(1)),
        reader.duration(
            "listen.request_timeout",
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofMinutes(10)),
        (int) reader.bytes("listen.body_bytes_max", 1 << 20, 1 << 10, BODY_BYTES_LARGEST),
        (int) reader.bytes("events.request_bytes_max", 8 << 20, 1 << 10, BODY_BYTES_LARGEST),
        tls(reader));
  }

  private static Optional<Tls> tls(SettingsReader reader) {
    var certificate = reader.optional("listen.tls_certificate", "a PEM file", Path::of);
    var key = reader.optional("listen.tls_key", "a PEM file", Path::of);
    if (certificate.isPresent() != key.isPresent()) {
      reader.fault(
          certificate.isPresent() ? "listen.tls_key" : "listen.tls_certificate",
          "must be set too: TLS needs certificate and key");
    }
    return certificate.flatMap(chain -> key.map(secret -> new Tls(chain, secret)));
  }

  private static String host(String text) {
    if (text.isBlank() || text.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("no host");
    }
    return text;
  }
}
