package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.signatures.BodySignature;
import io.spectra.webhooks.signatures.StandardWebhooks;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests what goes over the wire, and what comes back from a receiver that behaves as it should.
class HttpSenderTest {
  private final FakeReceiver receiver = FakeReceiver.start();
  private final SenderFixture sender = SenderFixture.start();

  @AfterEach
  void close() {
    sender.close();
    receiver.close();
  }

  @Test
  void the_request_is_the_contracts_field_by_field() {
    sender.send(receiver.url("/spectra-webhook?shop=7"));

    var request = receiver.takeRequest();
    assertThat(request.requestLine()).isEqualTo("POST /spectra-webhook?shop=7 HTTP/1.1");
    assertThat(request.fields())
        .containsExactly(
            "Host: 127.0.0.1:" + receiver.port(),
            "User-Agent: Spectra-Webhooks/1.2.3-test",
            "Content-Type: application/json",
            "Accept: */*",
            "Accept-Encoding: identity",
            "Content-Length: 223",
            "X-Webhook-Event: order.delivered",
            "X-Webhook-Signature:"
                + " sha256=943d254d2b9502242c462ce926406af0a3c0b1d4a205c7ecdd690195bc3fab9c",
            "X-Webhook-Id: 0196e3c2-7c00-7abc-8def-0123456789ab",
            "X-Webhook-Delivery: 77001",
            "X-Webhook-Timestamp: 1779114181",
            "webhook-id: 0196e3c2-7c00-7abc-8def-0123456789ab",
            "webhook-timestamp: 1779114181",
            "webhook-signature: " + request.header("webhook-signature").orElseThrow());
    assertThat(request.text()).isEqualTo(Attempts.BODY);
    assertThat(
            StandardWebhooks.verify(
                    Attempts.SECRET,
                    request.header("webhook-id").orElseThrow(),
                    request.header("webhook-timestamp").orElseThrow(),
                    request.header("webhook-signature").orElseThrow(),
                    request.body(),
                    Attempts.STARTED)
                .isValid())
        .isTrue();
  }

  @Test
  void a_body_of_any_size_arrives_byte_for_byte() {
    for (int size : new int[] {2, 1_000, RequestWriter.COPIED_BODY_BYTES_MAX, 20_000, 262_144}) {
      byte[] body = new byte[size];
      IntStream.range(0, size).forEach(i -> body[i] = (byte) (i * 31 + i / 256));

      var outcome = sender.begin(Attempts.to(receiver.url("/"), body)).outcome();

      var request = receiver.takeRequest();
      assertThat(outcome.success()).isTrue();
      assertThat(Arrays.equals(request.body(), body)).as("body of %d bytes", size).isTrue();
      assertThat(
              BodySignature.verify(
                  Attempts.SECRET, body, request.header("X-Webhook-Signature").orElseThrow()))
          .isTrue();
    }
  }

  @Test
  void an_answer_is_recorded_with_its_status_and_body() {
    receiver.next(Behaviour.answer(201, "grüße"), Behaviour.answer(500, "no"));

    var created = sender.send(receiver.url("/"));
    var failed = sender.send(receiver.url("/"));

    assertThat(created).isInstanceOf(Outcome.Answered.class);
    assertThat(created.httpStatus()).hasValue(201);
    assertThat(created.responseBody()).hasValue("grüße");
    assertThat(created.success()).isTrue();
    assertThat(created.error()).isEmpty();
    assertThat(failed.httpStatus()).hasValue(500);
    assertThat(failed.success()).isFalse();
    assertThat(failed.error()).hasValue("status: the receiver answered 500");
  }

  @Test
  void answers_without_a_body_end_with_their_head_and_keep_the_connection() {
    receiver.next(Behaviour.answer(204, ""), Behaviour.answer(304, ""));

    assertThat(sender.send(receiver.url("/")).httpStatus()).hasValue(204);
    assertThat(sender.send(receiver.url("/")).httpStatus()).hasValue(304);
    assertThat(sender.send(receiver.url("/")).httpStatus()).hasValue(200);
    assertThat(receiver.connections()).isEqualTo(1);
  }

  @Test
  void a_chunked_answer_is_read_to_its_end() {
    receiver.next(
        new Behaviour.Raw(
            String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Transfer-Encoding: chunked",
                "",
                "5;x=y",
                "hello",
                "6",
                " world",
                "0",
                "X-Trailer: 1",
                "",
                ""),
            false));

    assertThat(sender.send(receiver.url("/")).responseBody()).hasValue("hello world");
    assertThat(sender.send(receiver.url("/")).success()).isTrue();
    assertThat(receiver.connections()).isEqualTo(1);
  }

  @Test
  void a_body_without_a_length_ends_where_the_connection_ends() {
    receiver.next(Behaviour.untilClose(200, "all of it"));

    var outcome = sender.send(receiver.url("/"));

    assertThat(outcome.success()).isTrue();
    assertThat(outcome.responseBody()).hasValue("all of it");
  }

  @Test
  void a_redirect_is_a_failure_and_is_not_followed() {
    receiver.next(Behaviour.redirect("http://169.254.169.254/latest/meta-data/"));

    var outcome = sender.send(receiver.url("/"));

    assertThat(outcome.httpStatus()).hasValue(302);
    assertThat(outcome.success()).isFalse();
    assertThat(receiver.requests()).hasSize(1);
  }

  @Test
  void the_row_of_a_redirect_shows_its_target() {
    receiver.next(
        Behaviour.redirect("https://new.example/hook"),
        Behaviour.redirect("https://new.example/\u0000\u001b[31m\u007f?"),
        Behaviour.redirect("https://new.example/" + "a".repeat(2_000)),
        Behaviour.redirect(""),
        Behaviour.answer(200, "", "Location: https://made.example/7"),
        Behaviour.answer(404, "", "Location: https://lost.example/"));

    assertThat(sender.send(receiver.url("/")).error())
        .hasValue("status: the receiver answered 302 (Location: https://new.example/hook)");
    assertThat(sender.send(receiver.url("/")).error())
        .hasValue("status: the receiver answered 302 (Location: https://new.example/??[31m??)");
    assertThat(sender.send(receiver.url("/")).error().orElseThrow()).hasSizeLessThan(600);
    assertThat(sender.send(receiver.url("/")).error())
        .hasValue("status: the receiver answered 302");
    assertThat(sender.send(receiver.url("/")).error()).isEmpty();
    assertThat(sender.send(receiver.url("/")).error())
        .hasValue("status: the receiver answered 404");
  }

  @Test
  void informational_answers_are_skipped() {
    receiver.next(Behaviour.informational(500));

    var outcome = sender.send(receiver.url("/"));

    assertThat(outcome.success()).isTrue();
    assertThat(outcome.responseBody()).hasValue("ok");
  }

  @Test
  void the_watcher_is_notified_on_the_loop_of_the_connection_and_then_of_the_end() {
    var first = sender.begin(receiver.url("/"));
    first.outcome();
    var pooled = sender.begin(receiver.url("/"));
    pooled.outcome();

    assertThat(first.heard()).containsExactly("connected", "finished");
    assertThat(pooled.heard()).containsExactly("connected", "finished");
  }

  @Test
  void the_duration_is_measured() {
    var outcome = sender.send(receiver.url("/"));

    assertThat(outcome.took()).isPositive().isLessThan(java.time.Duration.ofSeconds(10));
  }

  @Test
  void a_body_is_kept_up_to_8_kib_and_cut_between_characters() {
    String body = "a" + "ü".repeat(5_000); // byte 8,192 is the first half of an ü
    receiver.next(Behaviour.answer(200, body));

    var kept = sender.send(receiver.url("/")).responseBody().orElseThrow();

    assertThat(kept).isEqualTo("a" + "ü".repeat(4_095));
    assertThat(kept.getBytes(UTF_8)).hasSize(8_191);
    assertThat(sender.idleConnections()).isEqualTo(1);
  }
}
