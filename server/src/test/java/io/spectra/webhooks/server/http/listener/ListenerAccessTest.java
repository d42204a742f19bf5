package io.spectra.webhooks.server.http.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.access.KeyText;
import io.spectra.webhooks.tenant.ApiKey;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Checks who may do what: routes and ids that are not there, keys, scopes, rates and the operator.
class ListenerAccessTest extends ListenerFixture {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST /api/v1/things/1|405|DELETE, GET, HEAD, PATCH",
        "PUT /api/v1/things|405|POST",
        "TRACE /api/v1/things|405|POST",
        "OPTIONS /api/v1/things|405|POST",
        "get /api/v1/things/1|405|DELETE, GET, HEAD, PATCH",
        "GET /api/v1/nothing|404|",
        "GET /api/v1|404|",
        "GET /|404|"
      })
  void what_is_not_there_is_404_and_what_cannot_be_done_to_it_405(
      String line, int status, String allow) throws Exception {
    try (var caller = server.call()) {
      var answer = caller.send(head(line) + "\r\n").answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("allow").orElse(null)).isEqualTo(allow);
      assertThat(answer.body()).startsWith("{\"success\":false,\"error\":{\"code\":\"");
    }
  }

  @Test
  void an_id_that_can_be_none_is_404() throws Exception {
    try (var caller = server.call()) {
      var ids =
          List.of(
              "x",
              "0",
              "-1",
              "%2B1",
              "1.0",
              "99999999999999999999",
              "01",
              "%EF%BC%91",
              "%D9%A1",
              "%E0%A5%A7",
              "%201",
              "1%20",
              "1_0",
              "0x1");
      for (String id : ids) {
        caller.send("GET /open/%s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(id));
        assertThat(caller.answer().status()).as(id).isEqualTo(404);
      }
    }
  }

  @Test
  void without_a_good_key_the_api_says_401_whatever_the_path() throws Exception {
    try (var caller = server.call()) {
      for (String path : List.of("/api/v1/things/1", "/api/v1/nothing", "/%61pi/v1/things/1")) {
        assertUnauthorized(caller, path, "", "missing_api_key");
        assertUnauthorized(caller, path, "X-API-Key: nonsense\r\n", "malformed_api_key");
        String unknown = KeyText.generate(ApiKey.Environment.LIVE, new Random(9)).text();
        assertUnauthorized(
            caller, path, "Authorization: Bearer %s\r\n".formatted(unknown), "invalid_api_key");
      }
    }
  }

  @Test
  void a_key_without_the_scope_is_told_which() throws Exception {
    String reader = server.key("unlimited", Set.of("orders:read"));
    try (var caller = server.call()) {
      caller.send(
          "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\n".formatted(reader)
              + "Content-Length: 2\r\n\r\n{}");
      var answer = caller.answer();

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).contains("missing_scope").contains("orders:write");
    }
  }

  @Test
  void each_answer_says_what_is_left_of_the_rate() throws Exception {
    String free = server.key("free");
    String get = "GET %s HTTP/1.1\r\nHost: x\r\nX-API-Key: " + free + "\r\n\r\n";
    try (var caller = server.call()) {
      var first = caller.send(get.formatted("/api/v1/things/1")).answer();
      assertThat(first.header("x-ratelimit-limit")).contains("100");
      assertThat(first.header("x-ratelimit-remaining")).contains("99");
      long reset = Long.parseLong(first.header("x-ratelimit-reset").orElseThrow());
      assertThat(reset - TestServer.NOW.getEpochSecond()).isBetween(3_600L, 3_660L);

      for (int i = 98; i >= 0; i--) { // errors count as well
        String path = i % 2 == 0 ? "/api/v1/nothing" : "/api/v1/failures/conflict";
        var answer = caller.send(get.formatted(path)).answer();
        assertThat(answer.header("x-ratelimit-remaining")).contains(Integer.toString(i));
      }
      var refused = caller.send(get.formatted("/api/v1/things/1")).answer();
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.body()).contains("rate_limited");
      assertThat(refused.header("x-ratelimit-remaining")).contains("0");
      assertThat(Long.parseLong(refused.header("retry-after").orElseThrow()))
          .isEqualTo(reset - TestServer.NOW.getEpochSecond());
    }
  }

  @Test
  void a_key_without_a_limit_is_told_nothing_of_limits() throws Exception {
    try (var caller = server.call()) {
      for (String path : List.of("/api/v1/things/1", "/api/v1/nothing")) {
        assertThat(caller.send(get(path)).answer().headers().keySet())
            .noneMatch(name -> name.startsWith("x-ratelimit-") || name.equals("retry-after"));
      }
    }
  }

  @Test
  void the_operator_alone_enters_the_admin_paths_and_off_loopback_the_metrics() throws Exception {
    String token = "Authorization: Bearer %s\r\n".formatted(server.operator().text());
    try (var caller = server.call()) {
      for (String path : List.of("/admin/v1/tenants", "/metrics", "/admin/v1/nothing")) {
        assertUnauthorized(caller, path, "", "missing_operator_token");
        assertUnauthorized(
            caller, path, "Authorization: Bearer " + key + "\r\n", "invalid_operator_token");
      }
      assertThat(answer(caller, "/admin/v1/tenants", token).status()).isEqualTo(200);
      assertThat(answer(caller, "/metrics", token).body()).isEqualTo("up 1\n");
      assertThat(answer(caller, "/admin/v1/nothing", token).status()).isEqualTo(404);
      assertThat(answer(caller, "/api/v1/things/1", token).status()).isEqualTo(401);
    }
  }

  private static void assertUnauthorized(
      RawCaller caller, String path, String credentials, String code) throws Exception {
    var answer = answer(caller, path, credentials);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    assertThat(answer.header("www-authenticate")).contains("Bearer realm=\"spectra\"");
  }
}
