package io.spectra.webhooks.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventDataTest {
  private static final List<String> SEEDS =
      List.of(
          "{\"a\":[1,-2.5e+10,true,false,null,\"x\\u00e9\\n\"],\"é\":{\"😀\":\"\u2028\"}}",
          "{\"id\":1234,\"price\":320.00,\"at\":\"2026-05-18T14:23:00Z\",\"n\":{\"m\":{}}}",
          "{ \"k\" : [ [ ] , { } , [ 0 , 0.1 , 1E5 ] ] , \"\\\"\" : \"\\\\\" }",
          "{\"lone\":\"\\ud800\",\"pair\":\"\\ud83d\\ude00\",\"longer name than sixteen"
              + " bytes\":\"日本語\"}");
  private static final String NOISE =
      "{}[]\",:\\/ \t\n\r0123456789.-+eEtrufalsn'#\u0001\u0000\u007fé";

  @Test
  void white_space_around_the_object_is_not_part_of_it() {
    assertThat(new String(EventData.parse(" \r\n\t{ \"a\":1 }\n ").bytes(), UTF_8))
        .isEqualTo("{ \"a\":1 }");
  }

  @Test
  void changing_the_array_afterwards_changes_nothing() {
    byte[] json = "{\"a\":1}".getBytes(UTF_8);
    var data = EventData.parse(json);
    json[5] = '2';
    data.bytes()[5] = '3';

    assertThat(new String(data.bytes(), UTF_8)).isEqualTo("{\"a\":1}");
  }

  @Test
  void the_text_for_a_log_contains_no_payload() {
    assertThat(EventData.parse("{\"secret\":1}")).hasToString("EventData[12 bytes]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "\"{}\"",
        "1",
        "{",
        "}",
        "{]",
        "{}{}",
        "{} x",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":'b'}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":1e+}",
        "{\"a\":-}",
        "{\"a\":0x1}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":-Infinity}",
        "{\"a\":tru}",
        "{\"a\":True}",
        "{\"a\":nulll}",
        "{\"a\":undefined}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\u0000\"}",
        "{\"a\u0001\":1}",
        "{\"a\":\"\\x41\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\'\"}",
        "{\"\\q\":1}",
        "{\"a\":\"b}",
        "{\"a\":[1,2}",
        "{\"a\":[1,]}",
        "{\"a\":[,1]}",
        "{\"a\":1 2}",
        "{\"a\":1 \"b\":2}",
        "{\"a\"::1}",
        "/**/{}",
        "{}//",
        "{\"a\":1/*x*/}",
        "#\n{}",
        "{\u00a0}",
        "{\u000b}",
        "\uFEFF{}"
      })
  void what_is_not_one_strict_object_is_refused(String json) {
    assertThat(StrictJsonReference.isObject(json.getBytes(UTF_8))).isFalse();
    assertThatThrownBy(() -> EventData.parse(json)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "BF",
        "C0",
        "C080",
        "C1BF",
        "C3",
        "C328",
        "E0",
        "E08080",
        "E09FBF",
        "E282",
        "E28228",
        "EDA080",
        "EDBFBF",
        "F0808080",
        "F08FBFBF",
        "F0908D",
        "F4908080",
        "F5808080",
        "F8888080",
        "FE",
        "FF",
        "C3A9C3",
        "616263646566676880"
      })
  void bytes_that_are_not_utf_8_are_refused_in_values_and_names(String hex) {
    String bytes = new String(HexFormat.of().parseHex(hex), ISO_8859_1);
    for (String json : List.of("{\"a\":\"" + bytes + "\"}", "{\"" + bytes + "\":1}")) {
      assertThatThrownBy(() -> EventData.parse(json.getBytes(ISO_8859_1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not UTF-8");
    }
  }

  @Test
  void an_escaped_half_of_a_pair_is_kept_in_values_and_refused_in_names() {
    assertThat(EventData.parse("{\"a\":\"\\udfff\"}").length()).isEqualTo(14);
    assertThat(EventData.parse("{\"\\ud83d\\ude00\":1}").length()).isEqualTo(18);
    assertThatThrownBy(() -> EventData.parse("{\"\\udfff\":1}"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void other_encodings_of_unicode_are_refused() {
    for (var charset : List.of(UTF_16BE, UTF_16LE, Charset.forName("UTF-32"))) {
      assertThatThrownBy(() -> EventData.parse("{\"a\":1}".getBytes(charset)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void the_utf_8_check_agrees_with_the_jdk_on_random_bytes() {
    var random = new Random(3629);
    for (int i = 0; i < 60_000; i++) {
      byte[] bytes = "abcdefghé日😀\u007f\u0800\uffff".getBytes(UTF_8);
      for (int change = random.nextInt(4); change > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      assertThat(Utf8.firstInvalid(bytes) < 0)
          .as(HexFormat.of().formatHex(bytes))
          .isEqualTo(decodes(bytes));
    }
  }

  @Test
  void objects_may_be_500_deep_and_no_deeper() {
    String deepest = "{\"a\":".repeat(499) + "{}" + "}".repeat(499);
    String arrays = "{\"a\":" + "[".repeat(499) + "]".repeat(499) + "}";

    assertThat(EventData.parse(deepest).length()).isEqualTo(deepest.length());
    assertThat(EventData.parse(arrays).length()).isEqualTo(arrays.length());
    assertThatThrownBy(() -> EventData.parse("{\"a\":" + deepest + "}"))
        .hasMessageContaining("500 levels");
    assertThatThrownBy(() -> EventData.parse("{\"a\":" + "[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbers_names_and_strings_may_be_as_long_as_the_data_may_be() {
    int room = EventLimits.DEFAULT.dataBytesMax();
    String number = "{\"n\":" + "9".repeat(room - 6) + "}";
    String fraction = "{\"n\":0." + "1".repeat(room - 8) + "}";
    String string = "{\"s\":\"" + "x".repeat(room - 8) + "\"}";
    String name = "{\"" + "k".repeat(room - 6) + "\":1}";

    for (String json : List.of(number, fraction, string, name)) {
      assertThat(EventData.parse(json).length()).isEqualTo(room);
    }
    assertThatThrownBy(() -> EventData.parse(string.replace("xx", "xxé")))
        .hasMessageContaining("at most 262144");
    assertThatThrownBy(() -> EventData.parse("{\"n\":" + "9".repeat(room - 5) + "}"))
        .hasMessageContaining("262145 bytes");
  }

  @Test
  void many_thousands_of_names_are_fine() {
    var json = new StringBuilder("{\"k\":0");
    for (int i = 0; i < 20_000; i++) {
      json.append(",\"k").append(i).append("\":").append(i % 10);
    }
    String text = json.append('}').toString();

    assertThat(new String(EventData.parse(text).bytes(), UTF_8)).isEqualTo(text);
  }

  @Test
  void thousands_of_broken_objects_are_judged_as_the_grammar_says() {
    for (long seed = 0; seed < 20_000; seed++) {
      byte[] json = mutated(new Random(seed));
      boolean accepted;
      try {
        byte[] kept = EventData.parse(json).bytes();
        accepted = true;
        assertThat(new String(kept, ISO_8859_1)).isEqualTo(new String(json, ISO_8859_1).strip());
      } catch (IllegalArgumentException e) {
        accepted = false;
      }
      assertThat(accepted)
          .as("seed %d: %s", seed, new String(json, ISO_8859_1))
          .isEqualTo(StrictJsonReference.isObject(json));
    }
  }

  private static byte[] mutated(Random random) {
    var json = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int change = random.nextInt(4); change > 0; change--) {
      int at = random.nextInt(json.length());
      char noise = NOISE.charAt(random.nextInt(NOISE.length()));
      switch (random.nextInt(4)) {
        case 0 -> json.setCharAt(at, noise);
        case 1 -> json.insert(at, noise);
        case 2 -> json.deleteCharAt(at);
        default ->
            json.insert(at, json.substring(at, Math.min(json.length(), at + random.nextInt(6))));
      }
    }
    byte[] bytes = json.toString().getBytes(UTF_8);
    if (random.nextInt(8) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static boolean decodes(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
