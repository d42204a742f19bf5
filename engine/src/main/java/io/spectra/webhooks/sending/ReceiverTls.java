package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.spectra.webhooks.egress.Origin;
import io.spectra.webhooks.pem.PemFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Authenticates receivers: TLS 1.2 or newer, a chain to a trusted authority, and the URL's host,
/// name or address, in the certificate. These checks cannot be switched off.
///
/// All event loops share one instance, so a session that began on one loop can be resumed on
/// another. Instances are thread-safe.
public final class ReceiverTls {
  /// The largest age of a session. A resumed session skips the certificate check, so an older
  /// session is not resumed and the receiver shows its certificate again.
  private static final Duration SESSION_MAX = Duration.ofMinutes(10);

  private static final int SESSIONS_MAX = 20_000;

  private final ClientCertificateRequests requests = new ClientCertificateRequests();
  private final CertificateCheck check;
  private final SslContext context;
  private final FutureTask<SslContext> jdkContext; // run by a thread of its own

  private ReceiverTls(TrustManagerFactory trust, SslProvider provider) {
    this.check = new CertificateCheck(judge(trust));
    this.context = context(provider);
    this.jdkContext =
        new FutureTask<>(() -> provider == SslProvider.JDK ? context : context(SslProvider.JDK));
    Thread.ofVirtual().name("spectra-jdk-tls").start(jdkContext);
  }

  private SslContext context(SslProvider provider) {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(provider)
          .protocols("TLSv1.3", "TLSv1.2")
          .trustManager(check)
          .keyManager(requests)
          .endpointIdentificationAlgorithm(CertificateCheck.ENDPOINT_IDENTIFICATION)
          .sessionTimeout(SESSION_MAX.toSeconds())
          .sessionCacheSize(SESSIONS_MAX)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("this Java has no TLS 1.2 and 1.3", e);
    }
  }

  /// Trusts the authorities that the JDK trusts.
  public static ReceiverTls trustingTheSystem() {
    return new ReceiverTls(trust(null), fastest());
  }

  /// Trusts only the authorities in this key store.
  public static ReceiverTls trusting(KeyStore authorities) {
    return trusting(authorities, fastest());
  }

  static ReceiverTls trusting(KeyStore authorities, SslProvider provider) {
    return new ReceiverTls(trust(authorities), provider);
  }

  /// Trusts the JDK's authorities and those in a PEM file, such as a company's own.
  ///
  /// @throws IllegalArgumentException if the file cannot be read or contains no certificate
  public static ReceiverTls trustingTheSystemAnd(Path pemFile) {
    try {
      var authorities = new ArrayList<X509Certificate>(systemAuthorities());
      authorities.addAll(PemFile.read(pemFile).certificates());
      return trusting(PemFile.trustStore(authorities));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// Returns the handler that does the handshake for a connection to this origin.
  ///
  /// SNI is sent for every name (RFC 6066, 3). By default, both implementations send it only for
  /// names with a dot.
  ReceiverSslHandler handler(Origin origin, ByteBufAllocator allocator) {
    // The certificate is checked against the host. Without a host nothing would be checked.
    String host = origin.host();
    if (origin.literalAddress().isPresent()) {
      return handler(context.newEngine(allocator, host, origin.port()));
    }
    boolean isOdd = !isKnownToTheJdk(host);
    SslContext chosen = isOdd ? jdkContext() : context;
    SSLEngine engine = chosen.newEngine(allocator, host, origin.port());
    engine.setSSLParameters(isOdd ? oddlyNamed(host) : named(host));
    return handler(engine);
  }

  private ReceiverSslHandler handler(SSLEngine engine) {
    return new ReceiverSslHandler(engine, requests);
  }

  private static SSLParameters named(String host) {
    var parameters = new SSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(host)));
    parameters.setEndpointIdentificationAlgorithm(CertificateCheck.ENDPOINT_IDENTIFICATION);
    return parameters;
  }

  /// Returns the parameters for a name with an underscore, or a hyphen at the end of a label. The
  /// JDK cannot compare such a name, so [CertificateCheck] does.
  private static SSLParameters oddlyNamed(String host) {
    var parameters = new SSLParameters();
    parameters.setServerNames(List.of(new OddName(host)));
    parameters.setEndpointIdentificationAlgorithm("");
    return parameters;
  }

  /// A server name that [SNIHostName] does not accept.
  private static final class OddName extends SNIServerName {
    OddName(String host) {
      super(StandardConstants.SNI_HOST_NAME, host.getBytes(US_ASCII));
    }
  }

  private static boolean isKnownToTheJdk(String host) {
    try {
      return host.equals(new SNIHostName(host).getAsciiName());
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// Returns the JDK's own TLS, which sends any server name, unlike Netty's binding of BoringSSL.
  /// The context is created in parallel with the start, which it would prolong, and long before the
  /// first attempt.
  private SslContext jdkContext() {
    try {
      return jdkContext.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the JDK's TLS cannot be used", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before the JDK's TLS was ready", e);
    }
  }

  /// Returns BoringSSL if its native part is present and works, and the JDK's own TLS otherwise.
  /// The JDK's trust managers judge certificates in both cases.
  private static SslProvider fastest() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }

  private static TrustManagerFactory trust(@Nullable KeyStore authorities) {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities);
      return factory;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot read the trusted authorities", e);
    }
  }

  private static X509ExtendedTrustManager judge(TrustManagerFactory trust) {
    for (TrustManager manager : trust.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager judge) {
        return judge;
      }
    }
    throw new IllegalStateException("this Java judges no certificates");
  }

  private static List<X509Certificate> systemAuthorities() {
    var authorities = new ArrayList<X509Certificate>();
    for (TrustManager manager : trust(null).getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        authorities.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return authorities;
  }
}
