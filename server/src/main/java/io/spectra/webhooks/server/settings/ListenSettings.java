package io.spectra.webhooks.server.settings;

import io.spectra.webhooks.server.http.listener.ListenerSettings;
import io.spectra.webhooks.server.http.listener.ListenerSettings.Bounds;
import io.spectra.webhooks.server.http.listener.TlsIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where and how the API is offered: the listener's own settings, and how large bodies may be.
///
/// - `bodyBytesMax` and `eventBytesMax`: the body of a request, and of one to `POST /events`.
public record ListenSettings(ListenerSettings listener, int bodyBytesMax, int eventBytesMax) {
  private static final int PORT_MAX = 65_535;
  private static final int BODY_BYTES_LARGEST = 256 << 20;

  static ListenSettings read(SettingsReader reader) {
    var standard = ListenerSettings.DEFAULT;
    var listener =
        new ListenerSettings(
            reader.text(
                "listen.host",
                standard.host(),
                standard.host(),
                "an address or a name",
                ListenSettings::host),
            reader.number("listen.port", standard.port(), 0, PORT_MAX),
            tls(reader),
            bounds(reader));
    return new ListenSettings(
        listener,
        (int) reader.bytes("listen.body_bytes_max", 1 << 20, 1 << 10, BODY_BYTES_LARGEST),
        (int) reader.bytes("events.request_bytes_max", 8 << 20, 1 << 10, BODY_BYTES_LARGEST));
  }

  private static Bounds bounds(SettingsReader reader) {
    var standard = Bounds.DEFAULT;
    return new Bounds(
        reader.number("listen.connections_max", standard.connectionsMax(), 1, 1_000_000),
        reader.number("listen.requests_max", standard.requestsMax(), 1, 1_000_000),
        reader.bytes("listen.held_bytes_max", standard.heldBytesMax(), 1 << 20, 16L << 30),
        timeout(reader, "listen.idle_timeout", standard.idle()),
        timeout(reader, "listen.head_timeout", standard.head()),
        timeout(reader, "listen.body_timeout", standard.body()),
        timeout(reader, "listen.write_timeout", standard.write()));
  }

  private static Duration timeout(SettingsReader reader, String path, Duration standard) {
    return reader.duration(path, standard, Duration.ofSeconds(1), Duration.ofHours(1));
  }

  private static Optional<ListenerSettings.Tls> tls(SettingsReader reader) {
    var certificate = reader.optional("listen.tls_certificate", "a PEM file", Path::of);
    var key = reader.optional("listen.tls_key", "a PEM file", Path::of);
    if (certificate.isPresent() != key.isPresent()) {
      reader.fault(
          certificate.isPresent() ? "listen.tls_key" : "listen.tls_certificate",
          "must be set too: TLS needs certificate and key");
    }
    var files =
        certificate.flatMap(chain -> key.map(secret -> new ListenerSettings.Tls(chain, secret)));
    checkTls(reader, certificate, key, files);
    return files;
  }

  /// Reads the files now, so that what is wrong with them is named among the other faults.
  private static void checkTls(
      SettingsReader reader,
      Optional<Path> certificate,
      Optional<Path> key,
      Optional<ListenerSettings.Tls> files) {
    var chain =
        certificate.flatMap(
            file -> read(reader, "listen.tls_certificate", () -> TlsIdentity.readChain(file)));
    var secret =
        key.flatMap(file -> read(reader, "listen.tls_key", () -> TlsIdentity.readKey(file)));
    if (files.isPresent() && chain.isPresent() && secret.isPresent()) {
      var _ =
          read(
              reader,
              "listen.tls_key",
              () -> TlsIdentity.checked(files.get(), chain.get(), secret.get()));
    }
  }

  @FunctionalInterface
  private interface FileContent<T> {
    T read() throws IOException;
  }

  private static <T> Optional<T> read(SettingsReader reader, String path, FileContent<T> content) {
    try {
      return Optional.of(content.read());
    } catch (IOException e) {
      reader.fault(path, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static String host(String text) {
    if (text.isBlank() || text.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("no host");
    }
    return text;
  }
}
