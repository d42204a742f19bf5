package io.spectra.webhooks.server.http.listener;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Who the server is to callers over TLS: a certificate chain, its own certificate first, and the
/// private key. Read from PEM files, whose faults are told by which file and what is wrong with it.
/// Immutable; any thread.
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
  private static final byte[] PROBE = "whose key is this".getBytes(StandardCharsets.US_ASCII);

  public TlsIdentity {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a TLS identity needs a certificate");
    }
  }

  /// Reads a chain.
  ///
  /// @throws IOException whose message says what is wrong with the file
  public static List<X509Certificate> readChain(Path file) throws IOException {
    var bytes = new ByteArrayInputStream(read(file));
    try {
      var chain = new ArrayList<X509Certificate>();
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(bytes)) {
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

  /// Reads a private key: PKCS #8, not encrypted.
  ///
  /// @throws IOException whose message says what is wrong with the file
  public static PrivateKey readKey(Path file) throws IOException {
    var text = KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
    if (text.find()) {
      for (String algorithm : KEY_ALGORITHMS) {
        try {
          byte[] der = Base64.getMimeDecoder().decode(text.group(1));
          return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
          // a key of another kind, or none
        }
      }
    }
    throw new IOException(
        "there is no private key in %s (PKCS #8 in PEM, not encrypted)".formatted(file));
  }

  /// Whether the key is the one that the chain's first certificate is about. A pair of another kind
  /// than we can try is taken at its word.
  public boolean isPair() {
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

  static TlsIdentity read(ListenerSettings.Tls files) throws IOException {
    return new TlsIdentity(readChain(files.certificateChain()), readKey(files.privateKey()));
  }

  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
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
