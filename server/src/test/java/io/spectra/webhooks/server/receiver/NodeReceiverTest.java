package io.spectra.webhooks.server.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.signatures.BodySignature;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.testing.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf(
    value = "io.spectra.webhooks.server.receiver.NodeReceiver#available",
    disabledReason = "no Node 18+ with npm; the log says what is missing")
class NodeReceiverTest {

  private static final SigningSecret SECRET = SigningSecret.of("f9a3d7b2e8c1");
  private static final String BODY =
      "{\"event\":\"order.created\",\"timestamp\":\"2026-05-18T14:23:00+00:00\","
          + "\"data\":{\"total\":320.00,\"note\":\"naïve \u2028 🎉\"}}";

  @Test
  void verifies_what_the_signatures_module_signs_and_logs_it() throws Exception {
    try (var receiver = NodeReceiver.http()) {
      receiver.useSecret(SECRET);

      int status = post(HttpClient.newHttpClient(), receiver.url("127.0.0.1"), BODY, SECRET);

      assertThat(status).isEqualTo(200);
      assertThat(receiver.next())
          .isEqualTo(new Received("order.created", "event-1", "17", true, 200, BODY));
    }
  }

  @Test
  void answers_401_to_a_wrong_secret_and_to_every_request_before_it_has_one() throws Exception {
    try (var receiver = NodeReceiver.http()) {
      var client = HttpClient.newHttpClient();
      int beforeSecret = post(client, receiver.url("127.0.0.1"), BODY, SECRET);
      receiver.useSecret(SigningSecret.of("another"));
      int wrongSecret = post(client, receiver.url("127.0.0.1"), BODY, SECRET);
      receiver.useSecret(SECRET);
      int rightSecret = post(client, receiver.url("127.0.0.1"), BODY, SECRET);

      assertThat(beforeSecret).isEqualTo(401);
      assertThat(wrongSecret).isEqualTo(401);
      assertThat(rightSecret).isEqualTo(200);
      assertThat(receiver.next(3))
          .extracting(Received::verified)
          .containsExactly(false, false, true);
      assertThat(receiver.received()).hasSize(3);
    }
  }

  @Test
  void answers_with_the_status_that_was_set() throws Exception {
    try (var receiver = NodeReceiver.httpAnswering(503)) {
      receiver.useSecret(SECRET);

      int status = post(HttpClient.newHttpClient(), receiver.url("127.0.0.1"), BODY, SECRET);

      assertThat(status).isEqualTo(503);
      assertThat(receiver.next().status()).isEqualTo(503);
    }
  }

  @Test
  void speaks_tls_with_the_identity_it_is_given(@TempDir Path directory) throws Exception {
    var certificates = TestCertificates.create();
    try (var receiver = NodeReceiver.https(certificates.server("localhost"), directory)) {
      receiver.useSecret(SECRET);

      int status = post(trusting(certificates), receiver.url("localhost"), BODY, SECRET);

      assertThat(status).isEqualTo(200);
      assertThat(receiver.next().verified()).isTrue();
      assertThatThrownBy(() ->
              post(trusting(TestCertificates.create()), receiver.url("localhost"), BODY, SECRET))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void its_process_ends_when_it_is_closed() {
    var receiver = NodeReceiver.http();
    assertThat(receiver.isRunning()).isTrue();

    receiver.close();
    receiver.close();

    assertThat(receiver.isRunning()).isFalse();
  }

  private static int post(HttpClient client, String url, String body, SigningSecret secret)
      throws IOException, InterruptedException {
    byte[] bytes = body.getBytes(UTF_8);
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .header("X-Webhook-Event", "order.created")
            .header("X-Webhook-Id", "event-1")
            .header("X-Webhook-Delivery", "17")
            .header(BodySignature.HEADER, BodySignature.sign(secret, bytes))
            .POST(BodyPublishers.ofByteArray(bytes))
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static HttpClient trusting(TestCertificates certificates) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {certificates.trustManager()}, null);
    return HttpClient.newBuilder().sslContext(context).build();
  }
}
