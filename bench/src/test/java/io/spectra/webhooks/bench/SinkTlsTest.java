package io.spectra.webhooks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.bench.process.PresentedAuthority;
import io.spectra.webhooks.bench.sink.Sink;
import io.spectra.webhooks.bench.sink.SinkClient;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkTlsTest {
  @TempDir private Path directory;

  @Test
  void a_client_that_trusts_the_presented_authority_is_answered_over_tls() throws Exception {
    try (var sink = Sink.start(new MonotonicClock(), 0, 1);
        var stats = new SinkClient(sink.address())) {
      var authority = PresentedAuthority.write(sink.address(), directory.resolve("authority.pem"));
      try (var http = HttpClient.newBuilder().sslContext(trusting(authority)).build()) {
        var url = URI.create("https://127.0.0.1:%s/fast".formatted(sink.address().getPort()));
        var request = HttpRequest.newBuilder(url).POST(BodyPublishers.ofString("{}")).build();

        assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      }
      assertThat(stats.read().path("fast").count()).isEqualTo(1);
    }
  }

  private static SSLContext trusting(Path authority) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var in = Files.newInputStream(authority)) {
      var certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
      store.setCertificateEntry("authority", certificate);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls;
  }
}
