package io.spectra.webhooks.server.http.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.server.http.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks how requests and answers travel over a connection, for well-meaning callers on a real
/// socket.
class HttpListenerTest extends ListenerFixture {
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
}
