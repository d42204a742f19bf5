package io.spectra.webhooks.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.event.PublishRequest.Many;
import io.spectra.webhooks.event.PublishRequest.Reason;
import io.spectra.webhooks.event.PublishRequest.Refused;
import io.spectra.webhooks.event.PublishRequest.Single;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishParserTest {
  private static final Instant NOW = Instant.parse("2026-05-18T14:23:00Z");

  private final PublishParser parser =
      new PublishParser(EventCatalogue.builtIn(), new EventLimits(1_024, 3));

  @Test
  void one_event_is_read_with_its_own_time() {
    var request =
        parse(
            "{\"event\":\"order.created\",\"data\":{\"a\":1},\"timestamp\":\"2026-01-01T01:00:00.5+01:00\"}");

    assertThat(request)
        .isEqualTo(
            new Single(
                new PublishRequest.Item(
                    new EventType("order.created"),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    EventData.parse("{\"a\":1}"))));
  }

  @Test
  void an_event_without_a_time_or_with_null_happened_now() {
    assertThat(((Single) parse("{\"event\":\"order.created\",\"data\":{}}")).event().happenedAt())
        .isEqualTo(NOW);
    assertThat(
            ((Single) parse("{\"timestamp\":null,\"event\":\"order.created\",\"data\":{}}"))
                .event()
                .happenedAt())
        .isEqualTo(NOW);
  }

  @Test
  void many_events_keep_their_order_and_each_its_own_data() {
    var request =
        (Many)
            parse(
                """
                {"events": [
                  {"event": "order.created", "data": {"n": 1}},
                  {"data": {"n": [2, {"é": "😀"}]}, "event": "order.shipped", "note": {"data": [1]}},
                  {"event": "repair.created", "timestamp": "2026-01-01T00:00:00Z", "data": { "n":3 }}
                ]}
                """);

    assertThat(request.events())
        .extracting(item -> item.type().name() + new String(item.data().bytes(), UTF_8))
        .containsExactly(
            "order.created{\"n\": 1}",
            "order.shipped{\"n\": [2, {\"é\": \"😀\"}]}",
            "repair.created{ \"n\":3 }");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{}; event; is missing",
        "{\"event\":\"order.created\"}; data; is missing",
        "{\"data\":{}}; event; is missing",
        "{\"event\":null,\"data\":{}}; event; must be a string",
        "{\"event\":[\"order.created\"],\"data\":{}}; event; must be a string",
        "{\"event\":\"order.shiped\",\"data\":{}}; event; There is no event 'order.shiped'; did you"
            + " mean 'order.shipped'?",
        "{\"event\":\"webhook.test\",\"data\":{}}; event; There is no event 'webhook.test'",
        "{\"event\":\"order.*\",\"data\":{}}; event; There is no event",
        "{\"event\":\"*\",\"data\":{}}; event; There is no event",
        "{\"event\":\"order.created\",\"data\":null}; data; must be a JSON object",
        "{\"event\":\"order.created\",\"data\":[]}; data; must be a JSON object",
        "{\"event\":\"order.created\",\"data\":\"{}\"}; data; must be a JSON object",
        "{\"event\":\"order.created\",\"data\":1}; data; must be a JSON object",
        "{\"event\":\"order.created\",\"data\":{},\"timestamp\":1}; timestamp; must be a string",
        "{\"event\":\"order.created\",\"data\":{},\"timestamp\":\"x\"}; timestamp; such as"
            + " 2026-05-18T14:23:00Z",
        "{\"event\":\"order.created\",\"event\":\"order.created\",\"data\":{}}; event; twice",
        "{\"event\":\"order.created\",\"data\":{},\"data\":{}}; data; twice",
        "{\"event\":\"order.created\",\"data\":{},\"timestamp\":null,\"timestamp\":null};"
            + " timestamp; twice",
        "{\"\\u0065vent\":\"order.created\",\"event\":\"order.created\",\"data\":{}}; event; twice",
        "{\"events\":[],\"events\":[]}; events; at least one",
        "{\"events\":{}}; events; must be an array",
        "{\"events\":null}; events; must be an array",
        "{\"events\":[]}; events; at least one",
        "{\"events\":[{\"event\":\"order.created\",\"data\":{}}],\"event\":\"order.created\"};"
            + " events; not both",
        "{\"data\":{},\"events\":[{\"event\":\"order.created\",\"data\":{}}]}; events; not both",
        "{\"events\":[1]}; events[0]; must be an object",
        "{\"events\":[{\"event\":\"order.created\",\"data\":{}},[]]}; events[1]; must be an object",
        "{\"events\":[{\"event\":\"order.created\",\"data\":{}},{\"event\":\"order.created\"}]};"
            + " events[1].data; missing",
        "{\"events\":[{\"data\":{}}]}; events[0].event; missing",
        "{\"events\":[{\"data\":{},\"event\":\"x\"}]}; events[0].event; There is no event 'x'",
        "{\"events\":[{\"data\":{},\"event\":\"order.created\",\"timestamp\":\"2026\"}]};"
            + " events[0].timestamp; such as"
      })
  void a_wrong_field_is_named(String body, String field, String message) {
    assertThat(parse(body))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason(message));
              assertThat(refused.field()).isEqualTo(field);
              assertThat(refused.message()).contains(message);
            });
  }

  @Test
  void more_events_than_allowed_are_refused_as_a_whole() {
    String event = "{\"event\":\"order.created\",\"data\":{}}";

    assertThat(parse("{\"events\":[" + String.join(",", event, event, event) + "]}"))
        .isInstanceOf(Many.class);
    assertThat(parse("{\"events\":[" + String.join(",", event, event, event, event) + "]}"))
        .isEqualTo(
            new Refused(
                Reason.INVALID,
                "events",
                "A request may hold at most 3 events; send more requests."));
  }

  @Test
  void data_is_bounded_by_its_own_bytes() {
    String fits = "{\"a\":\"" + "x".repeat(1_016) + "\"}";
    String tooLong = "{\"a\":\"" + "x".repeat(1_017) + "\"}";

    assertThat(parse("{\"event\":\"order.created\",\"data\":   " + fits + "   }"))
        .isInstanceOf(Single.class);
    assertThat(parse("{\"events\":[{\"event\":\"order.created\",\"data\":" + tooLong + "}]}"))
        .isEqualTo(
            new Refused(
                Reason.TOO_LARGE,
                "events[0].data",
                "The data has 1025 bytes; an event may have at most 1024."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``; is empty",
        "`  `; is empty",
        "{; not valid JSON",
        "nul; not valid JSON",
        "{\"event\":\"order.created\",\"data\":{}} x; not valid JSON",
        "{\"event\":\"order.created\",\"data\":{}} {}; goes on after",
        "{\"event\":\"order.created\",\"data\":{}},; not valid JSON",
        "{\"event\":\"order.created\",\"data\":{\"a\":01}}; not valid JSON: look at line 1, column",
        "{\"event\":\"order.created\",\"data\":{\"a\":1}; not valid JSON",
        "{\"event\":\"order.created\",\"data\":{\"a\":1]}; not valid JSON",
        "{\"event\":\"order.created\",\"data\":{},}; not valid JSON",
        "{'event':'order.created','data':{}}; not valid JSON",
        "[]; must be a JSON object",
        "[1,; must be a JSON object",
        "\"x\"; must be a JSON object",
        "null; must be a JSON object"
      })
  void a_body_other_than_a_json_object_is_malformed(String body, String message) {
    assertThat(parse(body))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(Reason.MALFORMED);
              assertThat(refused.field()).isEmpty();
              assertThat(refused.message()).contains(message);
            });
  }

  private static Reason reason(String message) {
    if (message.contains("missing")) {
      return Reason.MISSING;
    }
    return message.contains("There is no event") ? Reason.UNKNOWN_EVENT : Reason.INVALID;
  }

  private PublishRequest parse(String body) {
    return parser.parse(body.getBytes(UTF_8), NOW);
  }
}
