package io.spectra.webhooks.sending;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Checks a receiver's certificate. The JDK always checks the chain. It also checks the host name
/// where it can, and [CertificateNames] checks it otherwise. A refusal describes the fault in one
/// sentence.
///
/// The JDK refuses every certificate for a name with an underscore, or with a hyphen at the end of
/// a label. [ReceiverTls] therefore turns off the JDK's name check for such hosts, and this class
/// checks the name of every engine whose check is off. A certificate is never accepted for a name
/// that was not compared. Instances are thread-safe.
final class CertificateCheck extends X509ExtendedTrustManager {
  static final String ENDPOINT_IDENTIFICATION = "HTTPS";

  private final X509ExtendedTrustManager jdk;

  CertificateCheck(X509ExtendedTrustManager jdk) {
    this.jdk = jdk;
  }

  /// Reports why a certificate was refused, in a sentence for the webhook's owner.
  static final class RefusedException extends CertificateException {
    private static final long serialVersionUID = 1;

    private final String reason;

    RefusedException(String reason, CertificateException cause) {
      super(reason, cause);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    String host = engine.getPeerHost();
    try {
      jdk.checkServerTrusted(chain, authType, engine);
      String checkedByJdk = engine.getSSLParameters().getEndpointIdentificationAlgorithm();
      if (!ENDPOINT_IDENTIFICATION.equals(checkedByJdk)
          && !CertificateNames.of(chain[0]).match(host)) {
        throw new CertificateException("no name in the certificate matches " + host);
      }
    } catch (CertificateException e) {
      throw new RefusedException(CertificateFault.sentence(e, chain, host), e);
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return jdk.getAcceptedIssuers();
  }

  // The methods below get no engine for the host and the session, or concern clients.

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a certificate is judged for a connection only");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("a certificate is judged for an engine only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("receivers are servers");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("receivers are servers");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("receivers are servers");
  }
}
