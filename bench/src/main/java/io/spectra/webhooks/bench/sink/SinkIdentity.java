package io.spectra.webhooks.bench.sink;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import javax.net.ssl.SSLException;

/// The identity of a sink over TLS: a certificate for 127.0.0.1 from an authority that is made with
/// it, both on P-256, as most public receivers have.
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
    } catch (Exception e) { // what the builder declares
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  /// Shows the authority too, so that a rig learns it from a first handshake.
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
