package io.spectra.webhooks.server.http.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The server's certificate chain and private key for TLS; its own certificate comes first. It is
/// read from PEM files; a fault names the file and what is wrong with it. Immutable; any thread.
record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);
  private static final byte[] PROBE = "whose key is this".getBytes(ISO_8859_1);

  TlsIdentity {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a TLS identity needs a certificate");
    }
  }

  /// The content of the two files, which may be one and the same.
  record Content(ListenerSettings.Tls files, String chainText, String keyText) {
    /// @throws IOException when one of them cannot be read
    static Content of(ListenerSettings.Tls files) throws IOException {
      return new Content(files, read(files.certificateChain()), read(files.privateKey()));
    }

    /// @throws IOException whose message says what is wrong with which file
    TlsIdentity identity() throws IOException {
      return checked(
          files,
          chain(chainText, files.certificateChain()),
          PemKey.read(keyText, files.privateKey()));
    }

    /// Shows nothing of the key.
    @Override
    public String toString() {
      return "Content[" + files + "]";
    }
  }

  /// Reads a chain from a file that may hold other things too, such as the key.
  ///
  /// @throws IOException whose message says what is wrong with the file
  static List<X509Certificate> readChain(Path file) throws IOException {
    return chain(read(file), file);
  }

  /// Reads a private key, not encrypted, from a file that may hold the certificate too.
  ///
  /// @throws IOException whose message says what is wrong with the file
  static PrivateKey readKey(Path file) throws IOException {
    return PemKey.read(read(file), file);
  }

  private static List<X509Certificate> chain(String text, Path file) throws IOException {
    var blocks = new StringBuilder();
    CERTIFICATE.matcher(text).results().forEach(block -> blocks.append(block.group()).append('\n'));
    // A file without PEM may be one certificate in DER.
    var bytes = (blocks.isEmpty() ? text : blocks.toString()).getBytes(ISO_8859_1);
    try {
      var chain = new ArrayList<X509Certificate>();
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))) {
        chain.add((X509Certificate) certificate);
      }
      if (chain.isEmpty()) {
        throw new IOException("there is no certificate in " + file);
      }
      return chain;
    } catch (CertificateException e) {
      throw new IOException("there is no certificate in " + file, e);
    }
  }

  /// The identity of a chain and a key that were read from these files.
  ///
  /// @throws IOException when the key is not the one that the chain's first certificate is about;
  ///   the message names the files
  static TlsIdentity checked(
      ListenerSettings.Tls files, List<X509Certificate> chain, PrivateKey key) throws IOException {
    var identity = new TlsIdentity(chain, key);
    if (!identity.isPair()) {
      throw new IOException(
          "the key in %s is not that of the certificate in %s"
              .formatted(files.privateKey(), files.certificateChain()));
    }
    return identity;
  }

  /// A pair of another kind than we can try is taken at its word.
  private boolean isPair() {
    var publicKey = chain.getFirst().getPublicKey();
    var algorithm =
        switch (publicKey.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> publicKey.getAlgorithm();
        };
    try {
      var signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (NoSuchAlgorithmException _) {
      return true;
    } catch (GeneralSecurityException _) {
      return false; // of another kind than the certificate's
    }
  }

  private static String read(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (IOException e) {
      throw new IOException("the file %s cannot be read".formatted(file), e);
    }
  }

  /// Shows nothing of the key.
  @Override
  public String toString() {
    return "TlsIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
  }
}
