package io.spectra.webhooks.pem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The content of a PEM file, which may hold certificates, a private key, or both. The message of
/// every exception names the file and what is wrong with it. Immutable; any thread.
public record PemFile(Path path, String text) {
  private static final Pattern CERTIFICATE =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]*CERTIFICATE)-----.*?-----END \\1-----", Pattern.DOTALL);

  /// Reads the file. Blocks.
  ///
  /// @throws IOException if the file cannot be read
  public static PemFile read(Path path) throws IOException {
    try {
      return new PemFile(path, new String(Files.readAllBytes(path), ISO_8859_1));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + path, e);
    } catch (IOException e) {
      throw new IOException("the file %s cannot be read".formatted(path), e);
    }
  }

  /// Returns the certificates in the order of the file.
  ///
  /// @throws IOException if there is none, or one cannot be read
  public List<X509Certificate> certificates() throws IOException {
    try {
      var certificates = new ArrayList<X509Certificate>();
      for (var certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(certificateBytes()))) {
        certificates.add((X509Certificate) certificate);
      }
      if (certificates.isEmpty()) {
        throw new IOException("there is no certificate in " + path);
      }
      return List.copyOf(certificates);
    } catch (CertificateException e) {
      throw new IOException("there is no certificate in " + path, e);
    }
  }

  /// Returns the first private key.
  ///
  /// @throws IOException if there is none, it is encrypted, or its form is unknown
  public PrivateKey privateKey() throws IOException {
    return PemKey.read(text, path);
  }

  /// Returns the key store from which the JDK's trust managers take these authorities.
  public static KeyStore trustStore(List<X509Certificate> authorities) {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make a key store of authorities", e);
    }
  }

  /// Leaves out keys, which the JDK's reader of certificates does not accept. A file without PEM
  /// may be one certificate in DER.
  private byte[] certificateBytes() {
    var blocks = new StringBuilder();
    CERTIFICATE.matcher(text).results().forEach(block -> blocks.append(block.group()).append('\n'));
    return (blocks.isEmpty() ? text : blocks.toString()).getBytes(ISO_8859_1);
  }

  /// Shows nothing of a key.
  @Override
  public String toString() {
    return "PemFile[" + path + "]";
  }
}
