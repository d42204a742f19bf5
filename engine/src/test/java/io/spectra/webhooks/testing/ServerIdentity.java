package io.spectra.webhooks.testing;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A test server's private key and certificates, its own first, in whichever form the server takes:
/// values, a key store, an [SSLContext] or PEM files.
public record ServerIdentity(PrivateKey key, List<X509Certificate> chain) {

  /// The password of [#keyStore()] and of the key in it.
  public static final String PASSWORD = "changeit";

  public ServerIdentity {
    chain = List.copyOf(chain);
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /// The same without the certificates of authorities: what a server shows that was given its own
  /// certificate alone.
  public ServerIdentity withoutAuthorities() {
    return new ServerIdentity(key, List.of(certificate()));
  }

  /// A key store with this identity as its only entry, under [#PASSWORD].
  public KeyStore keyStore() {
    return PemFiles.keyStore(this);
  }

  /// A server's context that shows this identity.
  public SSLContext sslContext() {
    try {
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(keyStore(), PASSWORD.toCharArray());
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS context for a test server", e);
    }
  }

  /// Writes the certificates to `<name>.pem` in this directory.
  public Path writeCertificates(Path directory, String name) {
    return PemFiles.write(directory.resolve(name + ".pem"), PemFiles.certificates(chain));
  }

  /// Writes the private key, unencrypted PKCS #8, to `<name>.key.pem` in this directory.
  public Path writeKey(Path directory, String name) {
    return PemFiles.write(directory.resolve(name + ".key.pem"), PemFiles.privateKey(key));
  }

  /// Shows the certificate's subject, and nothing of the key.
  @Override
  public String toString() {
    return "ServerIdentity[" + certificate().getSubjectX500Principal() + "]";
  }
}
