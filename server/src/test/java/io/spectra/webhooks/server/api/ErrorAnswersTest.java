package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every status that the contract lists for a failure, with its body.
class ErrorAnswersTest {
  @TempDir private static Path directory;
  private static TestServer server;
  private static Client api;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(directory, Map.of("listen.body_bytes_max", "64KiB"));
    api = server.newClient();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_400_says_where_the_json_breaks() {
    var answer = api.post("/orders", "{\"billing\":");

    assertError(answer, 400, "invalid_json");
    assertThat(answer.message()).contains("line 1");
  }

  @Test
  void a_401_says_how_to_send_a_key() {
    assertError(server.anonymous().get("/orders"), 401, "missing_api_key");
    assertError(server.with("spk_live_x").get("/orders"), 401, "malformed_api_key");
  }

  @Test
  void a_401_does_not_tell_unknown_from_revoked() {
    var key = server.newKey(server.newTenant());
    server.operator().post("/keys/" + key.id() + "/revoke", "{}");

    assertError(server.with(key.text()).get("/orders"), 401, "invalid_api_key");
  }

  @Test
  void a_403_names_the_scope() {
    var key = server.newKey(server.newTenant(), "\"scopes\":[\"orders:read\"]");

    var answer = server.with(key.text()).post("/orders", "{}");

    assertError(answer, 403, "missing_scope");
    assertThat(answer.message()).contains("orders:write");
  }

  @Test
  void a_404_is_for_what_is_not_there_and_for_paths_that_are_none() {
    assertError(api.get("/orders/999"), 404, "not_found");
    assertError(api.get("/nothing"), 404, "not_found");
  }

  @Test
  void a_405_lists_what_the_path_takes() {
    var answer = api.delete("/orders");

    assertError(answer, 405, "method_not_allowed");
    assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, POST");
  }

  @Test
  void a_409_says_which_state_stands_in_the_way() {
    long id = api.post("/orders", "{\"billing\":{\"name\":\"Ada\",\"email\":\"a@b\"}}").id();
    api.post("/orders/" + id + "/cancel", "{}");

    var answer = api.patch("/orders/" + id + "/status", "{\"status\":\"shipped\"}");

    assertError(answer, 409, "illegal_state");
    assertThat(answer.message()).contains("cancelled");
  }

  @Test
  void a_413_is_for_a_body_past_the_bound() {
    var body = "{\"cart_id\":\"" + "x".repeat(64 * 1024) + "\"}";

    assertError(api.post("/orders", body), 413, "body_too_large");
    assertError(server.operator().post("/tenants", body), 413, "body_too_large");
    assertError(server.operator().post("/keys/1/revoke", body), 413, "body_too_large");
  }

  @Test
  void a_415_asks_for_json() {
    var answer = api.call("POST", "/orders", "a=b", Map.of("Content-Type", "text/plain"));

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.json().path("success").asBoolean(true)).isFalse();
  }

  @Test
  void a_422_names_the_field() {
    var answer = api.post("/webhooks", "{\"url\":\"https://93.184.215.14/\",\"events\":[\"x\"]}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.field()).isEqualTo("events[0]");
    assertThat(answer.text())
        .startsWith("{\"success\":false,\"error\":{\"code\":\"unknown_event\",\"message\":\"");
  }

  @Test
  void a_429_says_when_to_come_again_and_how_much_is_left_before() {
    var free = server.with(server.newKey(server.newTenant(), "\"tier\":\"free\"").text());

    var first = free.get("/orders");
    assertThat(first.headers().firstValue("X-RateLimit-Limit")).contains("100");
    assertThat(first.headers().firstValue("X-RateLimit-Remaining")).contains("99");
    assertThat(first.headers().firstValue("X-RateLimit-Reset")).isPresent();
    // Answers of any kind count.
    assertThat(free.get("/orders/999").headers().firstValue("X-RateLimit-Remaining"))
        .contains("98");
    IntStream.range(0, 98).forEach(_ -> assertThat(free.get("/orders").status()).isEqualTo(200));

    var refused = free.get("/orders");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.code()).isEqualTo("rate_limited");
    assertThat(refused.message()).contains("its 100 requests of an hour");
    assertThat(refused.headers().firstValue("Retry-After")).get().asString().matches("[1-9]\\d*");
    assertThat(refused.headers().firstValue("X-RateLimit-Remaining")).contains("0");
  }

  private static void assertError(Answer answer, int status, String code) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().path("success").asBoolean(true)).isFalse();
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.message()).isNotBlank();
    assertThat(answer.json().path("error").path("field").isMissingNode()).isTrue();
  }
}
