package io.spectra.webhooks.server.http.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.metrics.ServerMetrics;
import io.spectra.webhooks.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The listener with a certificate.
class ListenerTlsTest {
  private static final String GOOD = "GET /ok HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final List<Route> ROUTES =
      List.of(route("/ok", new byte[2]), route("/large", new byte[3_000_000]));

  @TempDir Path directory;

  private TestCertificates authority;
  private ListenerSettings settings;

  @BeforeEach
  void makeCertificate() {
    authority = TestCertificates.create();
    var identity = authority.server("localhost");
    settings =
        ListenerSettings.DEFAULT.withTls(
            new ListenerSettings.Tls(
                identity.writeCertificates(directory, "server"),
                identity.writeKey(directory, "server")));
  }

  private static Route route(String path, byte[] body) {
    return Route.of(
        Method.GET,
        path,
        Access.open(),
        BodyRule.none(),
        _ -> Response.of(200, "application/octet-stream", body));
  }

  @Test
  void requests_are_answered_over_tls_and_the_connection_is_kept() throws Exception {
    try (var server = new TestServer(directory, settings, true, ROUTES);
        var caller = new RawCaller(connect(server))) {
      assertThat(caller.send(GOOD).answer().status()).isEqualTo(200);
      assertThat(caller.send(GOOD + GOOD).answer().status()).isEqualTo(200);
      assertThat(caller.answer().status()).isEqualTo(200);
      caller.send("GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(caller.answer().body()).hasSize(3_000_000);
      assertThat(caller.isClosed()).isTrue();
    }
  }

  @Test
  void a_renewed_certificate_is_shown_to_new_connections_and_kept_ones_go_on() throws Exception {
    try (var server = new TestServer(directory, settings, true, ROUTES);
        var socket = connect(server);
        var kept = new RawCaller(socket)) {
      assertThat(kept.send(GOOD).answer().status()).isEqualTo(200);
      var old = socket.getSession().getPeerCertificates()[0];
      var renewed = authority.server("localhost");
      renewed.writeCertificates(directory, "server");
      renewed.writeKey(directory, "server");

      server.listener().renewCertificate();

      try (var after = connect(server);
          var caller = new RawCaller(after)) {
        assertThat(caller.send(GOOD).answer().status()).isEqualTo(200);
        assertThat(after.getSession().getPeerCertificates()[0])
            .isEqualTo(renewed.certificate())
            .isNotEqualTo(old);
      }
      assertThat(kept.send(GOOD).answer().status()).isEqualTo(200);
      assertThat(server.listener().certificateExpiresAt())
          .contains(renewed.certificate().getNotAfter().toInstant());
    }
  }

  @Test
  void the_end_of_the_certificate_is_a_metric() throws Exception {
    var metrics = new ServerMetrics(InstantSource.system());
    try (var server = new TestServer(directory, settings, true, ROUTES)) {
      metrics.watch(server.listener());

      double seconds = Instant.parse("2120-01-01T00:00:00Z").getEpochSecond();
      assertThat(metrics.text())
          .contains("spectra_http_certificate_expiry_timestamp_seconds " + seconds);
    }
  }

  @Test
  void a_broken_request_is_answered_over_tls_too() throws Exception {
    try (var server = new TestServer(directory, settings, true, ROUTES);
        var caller = new RawCaller(connect(server))) {
      caller.send("GET /ok HTTP/1.1\r\n\r\n");
      assertThat(caller.answer().status()).isEqualTo(400);
      assertThat(caller.isClosed()).isTrue();
    }
  }

  @Test
  void a_caller_without_tls_is_hung_up_on() throws Exception {
    try (var server = new TestServer(directory, settings, true, ROUTES);
        var caller = server.call()) {
      assertThat(caller.send(GOOD).answerIfAny()).isEmpty();
    }
  }

  @Test
  void files_that_cannot_be_used_stop_the_start_and_are_named() throws Exception {
    Path junk = Files.writeString(directory.resolve("junk.pem"), "no certificate");
    var bad =
        settings.withTls(new ListenerSettings.Tls(junk, settings.tls().orElseThrow().privateKey()));

    assertThatThrownBy(() -> new TestServer(directory, bad, true, ROUTES).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("junk.pem");
    var missing =
        settings.withTls(
            new ListenerSettings.Tls(
                directory.resolve("none.pem"), settings.tls().orElseThrow().privateKey()));
    assertThatThrownBy(() -> new TestServer(directory, missing, true, ROUTES).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.pem");
  }

  private SSLSocket connect(TestServer server) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {authority.trustManager()}, null);
    var address = server.listener().address();
    var socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
    var parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    socket.setSSLParameters(parameters);
    return socket;
  }
}
