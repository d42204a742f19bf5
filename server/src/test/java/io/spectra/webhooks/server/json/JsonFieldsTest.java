package io.spectra.webhooks.server.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonFieldsTest {
  private static final Instant TIME = Instant.parse("2026-05-18T14:23:00.5Z");

  @Test
  void fields_are_written_in_order_and_without_white_space() {
    var json =
        JsonFields.object(fields ->
            fields
                .text("text", "a \"/é😀\n\u0001")
                .number("number", -7)
                .number("money", new BigDecimal("320.00"))
                .number("thousand", new BigDecimal("1E+3"))
                .truth("truth", true)
                .texts("texts", List.of("a", "b"))
                .value("raw", JsonValue.raw("{ \"n\": 1e400 }")));

    assertThat(json.json())
        .isEqualTo(
            "{\"text\":\"a \\\"/é😀\\n\\u0001\",\"number\":-7,\"money\":320.00,\"thousand\":1000,"
                + "\"truth\":true,\"texts\":[\"a\",\"b\"],\"raw\":{ \"n\": 1e400 }}");
    assertThat(new String(json.bytes(), UTF_8)).isEqualTo(json.json());
  }

  @Test
  void an_absent_value_is_null() {
    var json =
        JsonFields.object(fields ->
            fields
                .text("text", Optional.empty())
                .number("number", Optional.<Integer>empty())
                .time("time", Optional.empty())
                .seconds("seconds", Optional.empty())
                .value("value", Optional.empty()));

    assertThat(json.json())
        .isEqualTo("{\"text\":null,\"number\":null,\"time\":null,\"seconds\":null,\"value\":null}");
  }

  @Test
  void a_time_has_six_decimals_in_answers_and_none_in_events() {
    var json = JsonFields.object(fields -> fields.time("answer", TIME).seconds("event", TIME));

    assertThat(json.json())
        .isEqualTo(
            "{\"answer\":\"2026-05-18T14:23:00.500000Z\",\"event\":\"2026-05-18T14:23:00Z\"}");
  }

  @Test
  void the_fields_of_another_object_follow_byte_for_byte() {
    var json =
        JsonFields.object(fields ->
            fields.number("id", 1).fieldsOf("{\"data\":{ \"n\":320.00,\"n\":1}}").text("a", "b"));

    assertThat(json.json()).isEqualTo("{\"id\":1,\"data\":{ \"n\":320.00,\"n\":1},\"a\":\"b\"}");
  }

  @Test
  void any_text_is_escaped_as_every_jackson_writer_does_it() {
    var random = new Random(12);
    for (int i = 0; i < 2_000; i++) {
      var text = text(random);
      var map = new LinkedHashMap<String, Object>();
      map.put("text", text);

      assertThat(JsonFields.object(json -> json.text("text", text)).bytes())
          .isEqualTo(JsonMapper.shared().writeValueAsBytes(map));
    }
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int length = random.nextInt(40); length > 0; length--) {
      int codePoint = random.nextInt(random.nextInt(4) == 0 ? 0x11_0000 : 0x100);
      boolean isSurrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
      text.appendCodePoint(isSurrogate ? '"' : codePoint);
    }
    return text.toString();
  }
}
