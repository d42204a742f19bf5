package io.spectra.webhooks.server.http;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests what request bodies may hold and how errors name the place.
class JsonObjectTest {

  @Test
  void fields_are_read_by_kind_and_unknown_ones_ignored() {
    var body =
        parse(
            """
            {"name":"é","count":9007199254740993,"price":320.00,"on":true,"no":null,"x":{},
             "items":[{"price":1e2}],"tags":["a","b"]}\
            """);

    assertThat(body.string("name", 10)).isEqualTo("é");
    assertThat(body.integer("count", 1, Long.MAX_VALUE)).isEqualTo(9007199254740993L);
    assertThat(body.decimal("price")).isEqualTo(new BigDecimal("320.00"));
    assertThat(body.bool("on")).isTrue();
    assertThat(body.optionalString("no", 10)).isEmpty();
    assertThat(body.isNull("no")).isTrue();
    assertThat(body.has("nothing")).isFalse();
    assertThat(body.objects("items", 10).getFirst().decimal("price")).isEqualByComparingTo("100");
    assertThat(body.strings("tags", 10, 10)).containsExactly("a", "b");
  }

  @Test
  void an_error_names_the_path_of_the_field() {
    var body =
        parse(
            """
            {"billing":{"email":7},"events":["a",7],"items":[{"price":"1"}],"big":1e400000000,
             "whole":1.5,"blank":" "}\
            """);

    assertField("billing.email", () -> body.object("billing").string("email", 10));
    assertField("billing.name", () -> body.object("billing").string("name", 10));
    assertField("events[1]", () -> body.strings("events", 10, 10));
    assertField("events", () -> body.strings("events", 1, 10));
    assertField("items[0].price", () -> body.objects("items", 9).getFirst().decimal("price"));
    assertField("items", () -> body.object("items"));
    assertField("big", () -> body.decimal("big"));
    assertField("whole", () -> body.integer("whole", 0, 10));
    assertField("blank", () -> body.string("blank", 10));
    assertField("gone", () -> body.decimal("gone"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                 | ends in the middle",
        "{\"a\":            | ends in the middle",
        "{\"a\":\"x         | ends in the middle",
        "{\"a\":NaN}       | is not valid JSON: look at line 1, column",
        "{'a':1}           | is not valid JSON: look at line 1, column",
        "{\"a\":1} x        | is not valid JSON: look at line 1, column",
        "{} {}             | goes on after its JSON object"
      })
  void what_is_wrong_with_a_body_is_said(String body, String message) {
    assertThatThrownBy(() -> parse(body)).hasMessageContaining("The body " + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e99999999999",
        "1E+99999999999",
        "1e2147483648",
        "0e99999999999",
        "-1e-99999999999",
        "1e2147483647",
        "1e-2147483648",
        "0.1e2147483648",
        "1e999999"
      })
  void a_number_of_any_exponent_harms_nobody_and_is_no_amount(String number) {
    var body = parse("{\"n\":%1$s,\"kept\":{\"a\":[%1$s]},\"x\":[{\"y\":%1$s}]}".formatted(number));

    assertField("n", () -> body.decimal("n"));
    assertField("n", () -> body.integer("n", Long.MIN_VALUE, Long.MAX_VALUE));
    assertField("kept.a[0]", () -> body.object("kept").source());
    assertThat(body.has("x")).isTrue();
  }

  @Test
  void an_integer_is_a_whole_number_that_fits() {
    var body = parse("{\"most\":9223372036854775807,\"more\":9223372036854775808,\"part\":1.0}");

    assertThat(body.integer("most", 0, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertField("more", () -> body.integer("more", 0, Long.MAX_VALUE));
    assertField("part", () -> body.integer("part", 0, Long.MAX_VALUE));
  }

  @Test
  void a_field_that_is_there_twice_is_refused_only_when_it_is_asked_for() {
    var body = parse("{\"a\":1,\"x\":1,\"a\":null,\"x\":{},\"in\":{\"b\":1,\"b\":1}}");

    assertField("a", () -> body.integer("a", 0, 9));
    assertField("a", () -> body.has("a"));
    assertField("a", () -> body.isNull("a"));
    assertField("in.b", () -> body.object("in").decimal("b"));
    assertField("in.b", () -> body.object("in").source());
    assertThat(body.names()).containsExactly("a", "x", "in");
  }

  @Test
  void an_object_is_kept_as_it_was_sent() {
    var kept = "{ \"b\" : 320.00, \"a\" : [ 1e2, \"\\u00e9😀\", {} ] }";

    assertThat(parse("{\"é\":\"😀\", \"kept\":" + kept + " , \"c\":1}").object("kept").source())
        .isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800b\"",
        "[\"a\\u0000\"]",
        "{\"\\u0000\":1}",
        "{\"b\":{\"c\":\"\\ud83d\"}}"
      })
  void an_object_is_kept_only_with_text_that_can_be_read_back(String value) {
    var body = parse("{\"kept\":{\"a\":" + value + "}}");

    var thrown = catchThrowableOfType(ApiException.class, () -> body.object("kept").source());
    assertThat(thrown.error().status()).isEqualTo(422);
    assertThat(thrown.error().field().orElseThrow()).startsWith("kept.a");
  }

  @Test
  void text_that_no_database_keeps_is_refused() {
    var body = parse("{\"zero\":\"a\\u0000\",\"half\":\"\\ud800\",\"whole\":\"\\ud83d\\ude00\"}");

    assertField("zero", () -> body.string("zero", 10));
    assertField("half", () -> body.string("half", 10));
    assertThat(body.string("whole", 10)).isEqualTo("😀");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}}",
        "{} {}",
        "[]",
        "7",
        "null",
        "{'a':1}",
        "{\"a\":NaN}",
        "{",
        "{} {}",
        "{\"a\":01}",
        "{\"a\":1,}",
        "// no\n{}"
      })
  void what_is_not_a_json_object_is_400(String body) {
    assertBadJson(body.getBytes(UTF_8));
  }

  @Test
  void other_encodings_are_400() {
    assertBadJson(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'});
    assertBadJson(new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'});
    assertBadJson("{\"a\":1}".getBytes(UTF_16));
    assertBadJson("\uFEFF{}".getBytes(UTF_8));
  }

  @Test
  void depth_is_bounded() {
    parse("{\"a\":" + "[".repeat(99) + "]".repeat(99) + "}");
    assertBadJson(("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}").getBytes(UTF_8));
    assertBadJson("{\"a\":".repeat(200_000).getBytes(UTF_8));
    assertBadJson("{\"a\":%s}".formatted("9".repeat(100_000)).getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "'',1,25,0",
    "page=3,3,25,50",
    "page=3&per_page=10,3,10,20",
    "per_page=100,1,100,0",
    "per_page=101,1,100,0",
    "per_page=99999999999999999999999,1,100,0",
    "page=9007199254740991,9007199254740991,25,225179981368524750",
    "page=007,7,25,150"
  })
  void a_page_is_read_and_clamped(String query, long page, int perPage, long offset) {
    Paging paging = Paging.of(request(query));

    assertThat(paging).isEqualTo(new Paging(page, perPage));
    assertThat(paging.offset()).isEqualTo(offset);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9007199254740992", "99999999999999999999"})
  void a_page_that_the_answer_could_not_repeat_is_422(String page) {
    assertField("page", () -> Paging.of(request("page=" + page)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "", "1.5", "%2B1", "00", "٣"})
  void a_page_that_is_no_number_from_1_is_422(String value) {
    String encoded = value.equals("٣") ? "%D9%A3" : value;

    assertField("page", () -> Paging.of(request("page=" + encoded)));
    assertField("per_page", () -> Paging.of(request("per_page=" + encoded)));
  }

  private static JsonObject parse(String json) {
    return JsonObject.parse(json.getBytes(UTF_8));
  }

  private static Request request(String query) {
    return new Request(
        Method.GET,
        new Request.Target("/", Map.of(), Query.parse(query)),
        _ -> List.of(),
        Optional.empty(),
        new byte[0]);
  }

  private static void assertBadJson(byte[] body) {
    assertError(
        () -> JsonObject.parse(body),
        error -> {
          assertThat(error.status()).isEqualTo(400);
          assertThat(error.code()).isEqualTo("invalid_json");
          assertThat(error.message()).doesNotContain("Stream", "Feature", "REDACTED", "Token");
        });
  }

  private static void assertField(String field, Runnable reading) {
    assertError(
        reading,
        error -> {
          assertThat(error.status()).isEqualTo(422);
          assertThat(error.field()).contains(field);
        });
  }

  private static void assertError(Runnable reading, Consumer<ApiError> check) {
    var thrown = catchThrowableOfType(ApiException.class, reading::run);
    assertThat(thrown).isNotNull();
    check.accept(thrown.error());
  }
}
