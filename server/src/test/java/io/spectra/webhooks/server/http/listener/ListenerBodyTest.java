package io.spectra.webhooks.server.http.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks which bodies the listener takes, and which answers a handler can give.
class ListenerBodyTest extends ListenerFixture {
  @ParameterizedTest
  @CsvSource({
    "conflict,409,illegal_state",
    "unavailable,503,unavailable",
    "store,503,unavailable",
    "checked,500,internal_error",
    "unchecked,500,internal_error"
  })
  void what_a_handler_throws_becomes_an_answer(String kind, int status, String code)
      throws Exception {
    try (var caller = server.call()) {
      var answer = caller.send(get("/api/v1/failures/" + kind)).answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body()).startsWith("{\"success\":false,\"error\":{\"code\":\"" + code);
      assertThat(answer.body()).doesNotContain("secret");
      assertThat(answer.header("retry-after").isPresent()).isEqualTo(status == 503);
      assertThat(caller.send(get("/api/v1/things/1")).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void a_wrong_field_is_named_by_its_path() throws Exception {
    try (var caller = server.call()) {
      var answer =
          caller.send(request("PATCH /api/v1/things/1", "{\"billing\":{\"name\":7}}")).answer();

      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.body())
          .isEqualTo(
              "{\"success\":false,\"error\":{\"code\":\"invalid_field\",\"message\":"
                  + "\"\\\"billing.name\\\" must be a string.\",\"field\":\"billing.name\"}}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"a\":1}x"})
  void a_body_that_is_no_json_object_is_400(String body) throws Exception {
    try (var caller = server.call()) {
      var answer = caller.send(request("PATCH /api/v1/things/1", body)).answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("invalid_json");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json|200",
        "application/json; charset=utf-8|200",
        "APPLICATION/JSON;charset=\"UTF-8\"|200",
        "application/vnd.x+json|200",
        "application/json; charset=latin1|200",
        "application/json; charset=utf8|200",
        "application/json; charset=us-ascii|200",
        "application/json; charset=|200",
        "application/json;|200",
        "application/json; boundary=\"a;charset=x\"|200",
        "Text/JSON; charset=utf-8|200",
        "|200",
        "application/json5|415",
        "application/jsonx; a=application/json|415",
        "text/plain; x=\"application/json\"|415",
        "application/x-www-form-urlencoded|415",
        "text/plain|415",
        "multipart/form-data; boundary=x|415"
      })
  void a_body_of_another_kind_than_json_is_415(@Nullable String type, int status) throws Exception {
    try (var caller = server.call()) {
      caller.send(
          head("POST /api/v1/things")
              + "Content-Type: %s\r\nContent-Length: 2\r\n\r\n{}"
                  .formatted(Objects.requireNonNullElse(type, "")));
      assertThat(caller.answer().status()).isEqualTo(status);
      assertThat(caller.send(get("/api/v1/things/1")).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void a_compressed_body_is_415() throws Exception {
    try (var caller = server.call()) {
      caller.send(
          head("POST /api/v1/things") + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}");
      assertThat(caller.answer().status()).isEqualTo(415);
    }
  }

  @Test
  void a_body_may_be_left_out_where_the_route_says_so() throws Exception {
    try (var caller = server.call()) {
      assertThat(caller.send(head("POST /api/v1/tests") + "\r\n").answer().status()).isEqualTo(200);
      assertThat(caller.send(post("/api/v1/tests", "{}")).answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "null", " ", "{\"a\":1}x"})
  void a_body_that_may_be_left_out_is_a_json_object_where_it_is_there(String body)
      throws Exception {
    try (var caller = server.call()) {
      var answer = caller.send(post("/api/v1/tests", body)).answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("invalid_json");
    }
  }

  @Test
  void a_body_that_nobody_asked_for_is_dropped() throws Exception {
    try (var caller = server.call()) {
      var answer = caller.send(request("DELETE /api/v1/things/1", "not json")).answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("\"body\":\"\"");
    }
  }
}
