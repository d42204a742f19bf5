package io.spectra.webhooks.server.http.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.engine.UnavailableException;
import io.spectra.webhooks.server.access.KeyText;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.JsonValue;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.tenant.ApiKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What well-meaning callers get, over a real socket.
class HttpListenerTest {
  @TempDir Path directory;

  private final BlockingQueue<Reply<Response>> waiting = new LinkedBlockingQueue<>();
  private TestServer server;
  private String key;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(directory, ListenerSettings.DEFAULT, false, routes());
    key = server.key("unlimited");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<Route> routes() {
    return List.of(
        Route.get("/api/v1/things/{id}", Scope.ORDERS_READ, HttpListenerTest::echo),
        Route.post("/api/v1/things", Scope.ORDERS_WRITE, HttpListenerTest::echo),
        Route.patch("/api/v1/things/{id}", Scope.ORDERS_WRITE, HttpListenerTest::fields),
        Route.delete("/api/v1/things/{id}", Scope.ORDERS_WRITE, HttpListenerTest::echo),
        Route.get("/api/v1/failures/{kind}", Scope.ORDERS_READ, HttpListenerTest::failure),
        Route.of(
            Method.POST,
            "/api/v1/tests",
            Access.scope(Scope.WEBHOOKS_MANAGE),
            BodyRule.optionalJson(),
            HttpListenerTest::echo),
        Route.async(
            Method.POST,
            "/api/v1/events",
            Access.scope(Scope.EVENTS_PUBLISH),
            BodyRule.json(8 * 1024 * 1024),
            (request, answer) -> {
              if (request.header("x-wait").isPresent()) {
                waiting.add(answer);
              } else {
                answer.done(Response.success(202, length(request)));
              }
            }),
        Route.of(
            Method.GET,
            "/admin/v1/tenants",
            Access.operator(),
            BodyRule.none(),
            HttpListenerTest::echo),
        Route.of(
            Method.GET,
            "/metrics",
            Access.operatorOffLoopback(),
            BodyRule.none(),
            _ -> Response.text(200, "text/plain; version=0.0.4", "up 1\n")),
        Route.of(
            Method.GET,
            "/large",
            Access.open(),
            BodyRule.none(),
            _ -> Response.of(200, "application/octet-stream", new byte[5_000_000])),
        Route.of(
            Method.GET,
            "/open/{id}",
            Access.open(),
            BodyRule.none(),
            request -> Response.ok(json -> json.writeNumber(request.pathId("id", "thing")))));
  }

  private static Response echo(Request request) {
    return Response.ok(json -> {
      json.writeStartObject();
      json.writeStringProperty("method", request.method().name());
      json.writeStringProperty("path", request.path());
      json.writeStringProperty("q", request.query("q").orElse("-"));
      json.writeStringProperty("body", new String(request.body(), UTF_8));
      json.writeEndObject();
    });
  }

  private static Response fields(Request request) {
    var name = request.json().object("billing").string("name", 10);
    return Response.ok(json -> json.writeString(name));
  }

  private static JsonValue length(Request request) {
    return json -> json.writeNumber(request.body().length);
  }

  private static Response failure(Request request) throws Exception {
    throw switch (request.pathVariable("kind")) {
      case "conflict" -> ApiError.conflict("illegal_state", "No.").thrown();
      case "unavailable" -> new UnavailableException("the store is down");
      case "store" -> new StoreException("the disk is full");
      case "checked" -> new IOException("secret detail");
      default -> new IllegalStateException("secret detail");
    };
  }

  @Test
  void a_request_reaches_its_handler_and_the_answer_comes_back() throws Exception {
    try (var caller = server.call()) {
      var answer = caller.send(get("/api/v1/things/a%20b?q=%C3%A9")).answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-type")).contains("application/json");
      assertThat(answer.header("x-content-type-options")).contains("nosniff");
      assertThat(answer.header("cache-control")).contains("no-store");
      assertThat(answer.header("date").orElseThrow()).isEqualTo("Mon, 18 May 2026 14:23:17 GMT");
      assertThat(answer.header("connection")).isEmpty();
      assertThat(answer.body())
          .isEqualTo(
              "{\"success\":true,\"data\":{\"method\":\"GET\",\"path\":\"/api/v1/things/a%20b\","
                  + "\"q\":\"é\",\"body\":\"\"}}");
      assertThat(server.nextAnswered()).isEqualTo("GET /api/v1/things/{id} 200");
    }
  }

  @Test
  void a_body_arrives_whole_by_length_and_in_chunks() throws Exception {
    try (var caller = server.call()) {
      var byLength = caller.send(post("/api/v1/things", "{\"a\":\"é\"}")).answer();
      assertThat(byLength.body()).contains("\"body\":\"{\\\"a\\\":\\\"é\\\"}\"");

      caller.send(
          head("POST /api/v1/things")
              + "Transfer-Encoding: chunked\r\n\r\n"
              + "3\r\n{\"a\r\n6;x=y\r\n\":true\r\n1\r\n}\r\n0\r\nTrailer: t\r\n\r\n");
      assertThat(caller.answer().body()).contains("{\\\"a\\\":true}");
    }
  }

  @Test
  void requests_of_one_connection_are_answered_in_order() throws Exception {
    try (var caller = server.call()) {
      var all = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        all.append(
            switch (i % 4) {
              case 0 -> get("/api/v1/things/" + i);
              case 1 -> post("/api/v1/events", "{\"i\":" + (1_000 + i) + "}");
              case 2 -> get("/nowhere/" + i);
              default -> post("/api/v1/things", "{\"i\":" + (1_000 + i) + "}");
            });
      }
      caller.send(all.toString());
      for (int i = 0; i < 200; i++) {
        var answer = caller.answer();
        switch (i % 4) {
          case 0 -> assertThat(answer.body()).contains("/api/v1/things/" + i + "\"");
          case 1 -> assertThat(answer.body()).contains("\"data\":10");
          case 2 -> assertThat(answer.status()).isEqualTo(404);
          default -> assertThat(answer.body()).contains(":" + (1_000 + i) + "}");
        }
      }
    }
  }

  @Test
  void pipelined_requests_wait_while_an_earlier_one_is_unanswered() throws Exception {
    try (var caller = server.call()) {
      String slow =
          "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\nX-Wait: 1\r\n".formatted(key)
              + "Content-Length: 2\r\n\r\n{}";
      caller.send(slow + slow);
      Reply<Response> first = take();
      assertThat(waiting.poll(50, TimeUnit.MILLISECONDS)).isNull();
      assertThat(server.listener().status().requests()).isEqualTo(1);

      first.done(Response.success(202, json -> json.writeNumber(1)));
      first.done(Response.success(202, json -> json.writeNumber(99)));
      take().done(Response.success(202, json -> json.writeNumber(2)));
      assertThat(caller.answer().body()).isEqualTo("{\"success\":true,\"data\":1}");
      assertThat(caller.answer().body()).isEqualTo("{\"success\":true,\"data\":2}");
    }
  }

  @Test
  void a_request_may_come_byte_by_byte() throws Exception {
    try (var caller = server.call()) {
      for (byte b : post("/api/v1/things", "{\"a\":1}").getBytes(UTF_8)) {
        caller.send(new byte[] {b});
      }
      assertThat(caller.answer().status()).isEqualTo(200);
      assertThat(caller.send(get("/api/v1/things/1")).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void a_large_answer_comes_whole_to_a_slow_reader() throws Exception {
    try (var caller = server.call()) {
      caller.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n" + get("/api/v1/things/1"));

      assertThat(caller.answer().body()).hasSize(5_000_000);
      assertThat(caller.answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8080/open/7?q=1",
        "HTTPS://[::1]/open/7",
        "http://other.example/open/7",
        "http://localhost:8080/api/v1/things/7"
      })
  void a_target_may_be_absolute_as_clients_of_proxies_send_it(String target) throws Exception {
    try (var caller = server.call()) {
      assertThat(caller.send(head("GET " + target) + "\r\n").answer().status()).isEqualTo(200);
    }
  }

  @Test
  void an_absolute_target_leads_around_no_guard() throws Exception {
    try (var caller = server.call()) {
      for (String path : List.of("/api/v1/things/1", "/admin/v1/tenants")) {
        caller.send("GET http://localhost%s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path));
        assertThat(caller.answer().status()).as(path).isEqualTo(401);
      }
      caller.send("GET http://localhost?a=1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(caller.answer().status()).isEqualTo(404);
    }
  }

  @Test
  void options_of_the_whole_server_are_the_methods_that_it_has() throws Exception {
    try (var caller = server.call()) {
      for (String more : List.of("", "Content-Length: 2\r\n")) {
        caller.send("OPTIONS * HTTP/1.1\r\nHost: x\r\n" + more + "\r\n");
        caller.send(more.isEmpty() ? "" : "{}");
        var answer = caller.answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("allow")).contains("DELETE, GET, HEAD, PATCH, POST");
        assertThat(answer.header("content-length")).contains("0");
      }
      assertThat(server.listener().status().requests()).isZero();
    }
  }

  @Test
  void a_higher_minor_version_is_read_as_the_highest_known() throws Exception {
    try (var caller = server.call()) {
      for (String version : List.of("HTTP/1.2", "HTTP/1.9")) {
        caller.send("GET /open/1 %s\r\nHost: x\r\n\r\n".formatted(version));
        assertThat(caller.answer().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void head_is_get_without_the_body() throws Exception {
    try (var caller = server.call()) {
      caller.send("HEAD /open/7 HTTP/1.1\r\nHost: x\r\n\r\n");
      var answer = caller.answerWithoutBody();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-length")).contains("25");

      caller.send("HEAD /open/x HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(caller.answerWithoutBody().status()).isEqualTo(404);
      assertThat(caller.send(get("/api/v1/things/1")).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void a_caller_that_expects_to_be_asked_is_asked() throws Exception {
    try (var caller = server.call()) {
      String expecting = head("POST /api/v1/things") + "Expect: 100-continue\r\n";
      caller.send(expecting + "Content-Length: 2\r\n\r\n");
      assertThat(caller.answer().status()).isEqualTo(100);
      assertThat(caller.send("{}").answer().status()).isEqualTo(200);

      caller.send(expecting + "Content-Length: 99999999\r\n\r\n");
      assertThat(caller.answer().status()).isEqualTo(413);
      assertThat(caller.isClosed()).isTrue();
    }
  }

  @Test
  void the_connection_ends_when_the_caller_says_so() throws Exception {
    try (var caller = server.call()) {
      caller.send("GET /open/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + get("/open/2"));
      assertThat(caller.answer().header("connection")).contains("close");
      assertThat(caller.isClosed()).isTrue();
    }
    try (var caller = server.call()) {
      assertThat(caller.send("GET /open/1 HTTP/1.0\r\n\r\n").answer().status()).isEqualTo(200);
      assertThat(caller.isClosed()).isTrue();
    }
    try (var caller = server.call()) {
      String old = "GET /open/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
      assertThat(caller.send(old).answer().header("connection")).contains("keep-alive");
      assertThat(caller.send(old).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void a_caller_that_finishes_sending_still_gets_its_answer() throws Exception {
    try (var caller = server.call()) {
      caller.send(post("/api/v1/events", "{}").replace("Host", "X-Wait: 1\r\nHost"));
      Reply<Response> answer = take();
      caller.finishSending();
      answer.done(Response.success(202, json -> json.writeNumber(1)));

      assertThat(caller.answer().status()).isEqualTo(202);
      assertThat(caller.isClosed()).isTrue();
    }
  }

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

  @Test
  void draining_finishes_what_runs_and_closes_the_rest() throws Exception {
    try (var idle = server.call();
        var busy = server.call()) {
      assertThat(idle.send(get("/api/v1/things/1")).answer().status()).isEqualTo(200);
      busy.send(post("/api/v1/events", "{}").replace("Host", "X-Wait: 1\r\nHost"));
      Reply<Response> answer = take();
      var drained = new LinkedBlockingQueue<Boolean>();
      Thread drain =
          Thread.ofVirtual()
              .start(() -> drained.add(server.listener().drain(Duration.ofSeconds(10))));

      assertThat(idle.isClosed()).isTrue();
      assertThat(drained).isEmpty();
      answer.done(Response.success(202, json -> json.writeNumber(1)));
      var last = busy.answer();
      assertThat(last.status()).isEqualTo(202);
      assertThat(last.header("connection")).contains("close");
      assertThat(busy.isClosed()).isTrue();
      busy.hangUp();
      drain.join();
      assertThat(drained).containsExactly(true);
      assertThat(server.listener().status()).isEqualTo(new HttpListener.Status(0, 0, 0));
    }
  }

  @Test
  void a_caller_that_leaves_while_its_request_runs_leaves_nothing_behind() throws Exception {
    var answers = new ArrayList<Reply<Response>>();
    try (var caller = server.call()) {
      caller.send(post("/api/v1/events", "{}").replace("Host", "X-Wait: 1\r\nHost"));
      answers.add(take());
    }
    answers.getFirst().done(Response.success(202, json -> json.writeNumber(1)));

    assertThat(server.nextAnswered()).isEqualTo("POST /api/v1/events 202");
    assertThat(server.listener().status().requests()).isZero();
    assertThat(server.listener().status().heldBytes()).isZero();
  }

  private Reply<Response> take() throws InterruptedException {
    Reply<Response> answer = waiting.poll(10, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    return answer;
  }

  private static void assertUnauthorized(
      RawCaller caller, String path, String credentials, String code) throws Exception {
    var answer = answer(caller, path, credentials);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    assertThat(answer.header("www-authenticate")).contains("Bearer realm=\"spectra\"");
  }

  private static RawCaller.Answer answer(RawCaller caller, String path, String headers)
      throws Exception {
    return caller.send("GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n".formatted(path, headers)).answer();
  }

  private String get(String path) {
    return head("GET " + path) + "\r\n";
  }

  private String post(String path, String body) {
    return request("POST " + path, body);
  }

  private String request(String line, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return head(line)
        + "Content-Length: %s\r\n\r\n".formatted(bytes.length)
        + new String(bytes, ISO_8859_1);
  }

  private String head(String line) {
    return "%s HTTP/1.1\r\nHost: localhost:8080\r\nX-API-Key: %s\r\n".formatted(line, key);
  }
}
