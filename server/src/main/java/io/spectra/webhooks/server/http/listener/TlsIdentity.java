package io.spectra.webhooks.server.http.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.spectra.webhooks.pem.PemFile;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/// The server's certificate chain and private key for TLS; its own certificate comes first. It is
/// read from PEM files; a fault names the file and what is wrong with it. Immutable; any thread.
record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
  private static final byte[] PROBE = "whose key is this".getBytes(ISO_8859_1);

  TlsIdentity {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a TLS identity needs a certificate");
    }
  }

  /// The content of the two files, which may be one and the same.
  record Content(PemFile chain, PemFile key) {
    /// @throws IOException when one of them cannot be read
    static Content of(ListenerSettings.Tls files) throws IOException {
      return new Content(PemFile.read(files.certificateChain()), PemFile.read(files.privateKey()));
    }

    /// @throws IOException whose message says what is wrong with which file
    TlsIdentity identity() throws IOException {
      return checked(
          new ListenerSettings.Tls(chain.path(), key.path()),
          chain.certificates(),
          key.privateKey());
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

  /// Shows nothing of the key.
  @Override
  public String toString() {
    return "TlsIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
  }
}
