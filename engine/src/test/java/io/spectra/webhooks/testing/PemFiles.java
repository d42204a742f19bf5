package io.spectra.webhooks.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/// Writes test keys and certificates as PEM text, files and key stores.
final class PemFiles {

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private PemFiles() {}

  static String certificates(List<X509Certificate> certificates) {
    var text = new StringBuilder();
    try {
      for (X509Certificate certificate : certificates) {
        text.append(block("CERTIFICATE", certificate.getEncoded()));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot encode a test certificate", e);
    }
    return text.toString();
  }

  static String privateKey(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static KeyStore trustStore(X509Certificate authority) {
    KeyStore store = emptyStore();
    try {
      store.setCertificateEntry("authority", authority);
      return store;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot store the test authority", e);
    }
  }

  static KeyStore keyStore(ServerIdentity identity) {
    KeyStore store = emptyStore();
    try {
      store.setKeyEntry(
          "server",
          identity.key(),
          ServerIdentity.PASSWORD.toCharArray(),
          identity.chain().toArray(X509Certificate[]::new));
      return store;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot store the test server's key", e);
    }
  }

  private static String block(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label);
  }

  private static KeyStore emptyStore() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no PKCS12 key stores on this Java", e);
    }
  }
}
