package io.spectra.webhooks.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/// Contains forty megabytes of zeros in compressed form.
final class GzipBomb {
  private static final int MEGABYTES = 40;

  private GzipBomb() {}

  /// Returns an answer with the compressed bytes as its body. Each char is a byte.
  static String answer() {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      byte[] zeros = new byte[1_000_000];
      for (int i = 0; i < MEGABYTES; i++) {
        gzip.write(zeros);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
        + packed.size()
        + "\r\n\r\n"
        + packed.toString(ISO_8859_1);
  }
}
