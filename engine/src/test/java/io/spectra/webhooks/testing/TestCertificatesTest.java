package io.spectra.webhooks.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class TestCertificatesTest {

  private final TestCertificates certificates = TestCertificates.create();

  @Test
  void a_client_that_trusts_the_authority_accepts_its_server_by_name_and_by_address() {
    ServerIdentity server = certificates.server("localhost", "127.0.0.1", "::1");

    assertThatCode(() -> shakeHands(server, certificates, "localhost")).doesNotThrowAnyException();
    assertThatCode(() -> shakeHands(server, certificates, "127.0.0.1")).doesNotThrowAnyException();
  }

  @Test
  void a_certificate_for_another_host_name_is_refused() {
    ServerIdentity server = certificates.server("receiver.example");

    assertThatThrownBy(() -> shakeHands(server, certificates, "localhost"))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("localhost");
  }

  @Test
  void an_expired_certificate_is_refused() {
    assertThatThrownBy(
            () -> shakeHands(certificates.expired("localhost"), certificates, "localhost"))
        .isInstanceOf(SSLException.class)
        .hasRootCauseInstanceOf(CertificateExpiredException.class);
  }

  @Test
  void a_certificate_that_is_not_yet_valid_is_refused() {
    assertThatThrownBy(
            () -> shakeHands(certificates.notYetValid("localhost"), certificates, "localhost"))
        .isInstanceOf(SSLException.class)
        .hasRootCauseInstanceOf(CertificateNotYetValidException.class);
  }

  @Test
  void a_self_signed_certificate_is_refused() {
    assertThatThrownBy(
            () -> shakeHands(TestCertificates.selfSigned("localhost"), certificates, "localhost"))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("unable to find valid certification path");
  }

  @Test
  void another_authoritys_server_is_refused() {
    ServerIdentity stranger = TestCertificates.create().server("localhost");

    assertThatThrownBy(() -> shakeHands(stranger, certificates, "localhost"))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void the_trust_store_holds_only_the_authority() throws Exception {
    assertThat(certificates.trustStore().size()).isEqualTo(1);
    assertThat(certificates.trustManager().getAcceptedIssuers())
        .containsExactly(certificates.authority());
  }

  @Test
  void pem_files_are_read_back_as_they_were_written(@TempDir Path directory) throws Exception {
    ServerIdentity server = certificates.server("localhost");

    assertThat(certificatesIn(certificates.writeAuthority(directory)))
        .containsExactly(certificates.authority());
    assertThat(certificatesIn(server.writeCertificates(directory, "server")))
        .containsExactlyElementsOf(server.chain());
    String pem = Files.readString(server.writeKey(directory, "server"));
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    assertThat(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)))
        .isEqualTo(server.key());
  }

  @Test
  void the_text_of_an_identity_shows_no_part_of_its_key() {
    assertThat(certificates.server("localhost").toString())
        .isEqualTo("ServerIdentity[CN=Test server]");
  }

  /// Does one TLS handshake over loopback, with the host name checked as for HTTPS.
  private static void shakeHands(ServerIdentity server, TestCertificates trusted, String host)
      throws Exception {
    try (var listener =
        (SSLServerSocket) server.sslContext().getServerSocketFactory().createServerSocket(0)) {
      var served = CompletableFuture.runAsync(() -> answerOne(listener));
      try (var client =
          (SSLSocket)
              clientContext(trusted)
                  .getSocketFactory()
                  .createSocket(host, listener.getLocalPort())) {
        var parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(parameters);
        client.setSoTimeout(10_000);
        client.startHandshake();
        assertThat(client.getInputStream().read()).isEqualTo('k');
      }
      served.get(10, TimeUnit.SECONDS);
    }
  }

  private static void answerOne(SSLServerSocket listener) {
    try (var socket = listener.accept()) {
      socket.getOutputStream().write('k');
    } catch (IOException e) {
      // The client refused the server, which the client's own exception reports.
    }
  }

  private static SSLContext clientContext(TestCertificates trusted) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trusted.trustManager()}, null);
    return context;
  }

  private static List<X509Certificate> certificatesIn(Path file)
      throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    }
  }
}
