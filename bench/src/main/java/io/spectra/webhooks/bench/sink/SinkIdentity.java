package io.spectra.webhooks.bench.sink;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import javax.net.ssl.SSLException;

/// Holds the identity of a sink over TLS: a certificate for 127.0.0.1 and the authority that issued
/// it, which are created together. Both use P-256, as most public receivers do.
final class SinkIdentity {
  private final X509Bundle server;

  private SinkIdentity(X509Bundle server) {
    this.server = server;
  }

  static SinkIdentity create() {
    try {
      var authority =
          new CertificateBuilder()
              .ecp256()
              .subject("CN=Bench authority")
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
      return new SinkIdentity(
          new CertificateBuilder()
              .ecp256()
              .subject("CN=Bench sink")
              .addSanIpAddress("127.0.0.1")
              .addExtendedKeyUsageServerAuth()
              .buildIssuedBy(authority));
    } catch (Exception e) { // the type that the builder declares
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  /// Returns a context that also presents the authority, so that a rig gets it from a first
  /// handshake.
  SslContext context() {
    try {
      return SslContextBuilder.forServer(
              server.getKeyPair().getPrivate(), server.getCertificatePathWithRoot())
          .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("this Java has no TLS 1.2 and 1.3", e);
    }
  }
}
