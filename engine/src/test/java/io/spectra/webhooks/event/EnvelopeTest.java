package io.spectra.webhooks.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private static final Instant HAPPENED = Instant.parse("2026-05-18T14:23:00.987Z");

  @Test
  void the_body_of_the_contract_is_made_byte_for_byte() {
    var data =
        EventData.parse(
            "{\"id\":1234,\"order_number\":\"ORD-20260515-0042\",\"tracking_number\":\"1Z999AA10123456789\","
                + "\"shipping_carrier\":\"UPS\",\"delivered_at\":\"2026-05-18T14:23:00Z\"}");

    byte[] body = Envelope.freeze(new EventType("order.delivered"), HAPPENED, data);

    assertThat(body).hasSize(223);
    assertThat(new String(body, UTF_8))
        .isEqualTo(
            "{\"event\":\"order.delivered\",\"timestamp\":\"2026-05-18T14:23:00+00:00\",\"data\":"
                + "{\"id\":1234,\"order_number\":\"ORD-20260515-0042\",\"tracking_number\":\"1Z999AA10123456789\","
                + "\"shipping_carrier\":\"UPS\",\"delivered_at\":\"2026-05-18T14:23:00Z\"}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{ }",
        "{\"price\":320.00}",
        "{\"a\":1e400,\"b\":-0.0,\"c\":1E+2,\"d\":12345678901234567890,\"e\":0.10000000000000000000000001}",
        "{\"b\":1,\"a\":2,\"b\":3}",
        "{\n\t\"a\" : [ 1 , 2,3 ]\r\n}",
        "{\"s\":\"\\u00e9\\/\\\"\\\\\\b\\f\\n\\r\\t\"}",
        "{\"emoji\":\"😀\",\"escaped\":\"\\ud83d\\ude00\",\"é\":\"日本\"}",
        "{\"separators\":\"\u2028\u2029\",\"nul\":\"\\u0000\",\"del\":\"\u007f\"}",
        "{\"lone\":\"\\ud800\",\"x\":\"turned \\udc00\\ud800\"}",
        "{\"html\":\"</script>&amp;\"}",
        "{\"\":\"\"}"
      })
  void the_bytes_of_data_are_kept_through_a_request_and_the_envelope(String data) {
    String request = " {\"x\":[{}],\"data\": " + data + " ,\"event\":\"order.created\"} ";
    var parsed =
        new PublishParser(EventCatalogue.builtIn(), EventLimits.DEFAULT)
            .parse(request.getBytes(UTF_8), HAPPENED);

    assertThat(parsed).isInstanceOf(PublishRequest.Single.class);
    var event = ((PublishRequest.Single) parsed).event();
    assertThat(new String(Envelope.freeze(event.type(), event.happenedAt(), event.data()), UTF_8))
        .isEqualTo(
            "{\"event\":\"order.created\",\"timestamp\":\"2026-05-18T14:23:00+00:00\",\"data\":"
                + data
                + "}");
    assertThat(event.data())
        .isEqualTo(EventData.parse(data))
        .isEqualTo(EventData.parse("\n" + data + " "));
  }
}
