package io.spectra.webhooks.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.FakeReceiver;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that the receiver gets, and the history shows, exactly the bytes that a publisher sent as
/// `data`.
class DataBytesIT {
  @TempDir private static Path data;
  private static SpectraProcess spectra;
  private static Api api;
  private static FakeReceiver receiver;
  private static long webhook;

  @BeforeAll
  static void start() {
    spectra = SpectraProcess.serve(data);
    api = new Api(spectra.address(), spectra.firstKey());
    receiver = FakeReceiver.start();
    webhook = api.register(receiver.url("/data"), "customer.created").path("id").asLong();
  }

  @AfterAll
  static void stop() {
    if (receiver != null) {
      receiver.close();
    }
    if (api != null) {
      api.close();
    }
    if (spectra != null) {
      spectra.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"price\":320.00}",
        "{\"huge\":1e400,\"tiny\":-1E-400,\"zero\":-0.0}",
        "{\"long\":12345678901234567890}",
        "{\"escapes\":\"\\u0041\\/\\\\\\\"\\b\\f\\n\\r\\t\\ud83c\\udf89\\u2028\"}",
        "{\"plain\":\"a/b 🎉 naïve \u2028 \u2029 \u007f\"}",
        "{\"z\":1,\"a\":2,\"Z\":3,\"0\":4}",
        "{ \"spaced\" :\t[ 1 ,\n 2 ] ,\r\n \"object\" : { } }",
        "{}"
      })
  void data_arrives_and_is_shown_byte_for_byte(String bytes) {
    var request =
        "{ \"timestamp\":\"2026-05-18T16:23:00.5+02:00\", \"data\" : %s , \"event\":\"customer.created\" }"
            .formatted(bytes);
    var body =
        "{\"event\":\"customer.created\",\"timestamp\":\"2026-05-18T14:23:00+00:00\",\"data\":%s}"
            .formatted(bytes);

    var event = api.post("/api/v1/events", request.getBytes(UTF_8)).data(202).path("id").asString();

    var received = receiver.takeRequest();
    assertThat(received.text()).isEqualTo(body);
    assertThat(received.header("X-Webhook-Id")).contains(event);
    api.awaitAttempt(webhook, event, Duration.ofSeconds(30));
    assertThat(api.get("/api/v1/webhooks/" + webhook + "/deliveries").text())
        .contains("\"payload\":" + body);
  }

  @Test
  void each_event_of_a_batch_keeps_its_own_bytes() {
    var request =
        """
        {"events":[
          {"event":"customer.created","data":{"n": 1.0}},
          {"data":{"n":1.00 },"event":"customer.created"}
        ]}
        """;

    var ids = api.post("/api/v1/events", request).data(202).path("ids");

    assertThat(ids.size()).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      var received = receiver.takeRequest();
      boolean isFirst = received.header("X-Webhook-Id").orElse("").equals(ids.get(0).asString());
      assertThat(received.text())
          .endsWith(isFirst ? "\"data\":{\"n\": 1.0}}" : "\"data\":{\"n\":1.00 }}");
    }
  }
}
