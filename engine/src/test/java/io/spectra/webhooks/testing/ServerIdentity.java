package io.spectra.webhooks.testing;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// The private key and certificates of a test server, its own certificate first. A server can take
/// them as values, a key store, an [SSLContext] or PEM files.
public record ServerIdentity(PrivateKey key, List<X509Certificate> chain) {

  /// The password of [#keyStore()] and of the key in it.
  public static final String PASSWORD = "changeit";

  public ServerIdentity {
    chain = List.copyOf(chain);
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /// Returns this identity without the authorities' certificates, as a server presents it that was
  /// given only its own certificate.
  public ServerIdentity withoutAuthorities() {
    return new ServerIdentity(key, List.of(certificate()));
  }

  /// Returns a key store with this identity as its only entry, protected with [#PASSWORD].
  public KeyStore keyStore() {
    return PemFiles.keyStore(this);
  }

  /// Returns a server's context that presents this identity.
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

  /// Writes the private key, as unencrypted PKCS #8, to `<name>.key.pem` in this directory.
  public Path writeKey(Path directory, String name) {
    return PemFiles.write(directory.resolve(name + ".key.pem"), PemFiles.privateKey(key));
  }

  /// Returns the certificate's subject, and no part of the key.
  @Override
  public String toString() {
    return "ServerIdentity[" + certificate().getSubjectX500Principal() + "]";
  }
}
