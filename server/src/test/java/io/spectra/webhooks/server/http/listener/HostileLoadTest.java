package io.spectra.webhooks.server.http.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.server.http.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Checks the bounds on what a caller can hold: time, connections, requests and memory.
class HostileLoadTest extends HostileCallerFixture {
  private static final String TAKE = "POST /take HTTP/1.1\r\nHost: x\r\n";

  @Test
  void a_head_that_does_not_end_is_timed_out() throws Exception {
    try (var caller = server.call()) {
      caller.send("GET /ok HTTP/1.1\r\nHost: x\r\nX-Slow:");
      assertThat(caller.answer().status()).isEqualTo(408);
      assertThat(caller.isClosed()).isTrue();
    }
    try (var caller = server.call()) {
      caller.send(GOOD + "G");
      assertThat(caller.answer().status()).isEqualTo(200);
      assertThat(caller.answer().status()).isEqualTo(408);
    }
  }

  @Test
  void a_head_that_drips_is_timed_out_all_the_same() throws Exception {
    try (var caller = server.call();
        var drip = Executors.newSingleThreadScheduledExecutor()) {
      caller.send("GET /ok HTTP/1.1\r\nHost: x\r\n");
      byte[] drop = "A: b\r\n".getBytes(ISO_8859_1);
      var _ =
          drip.scheduleAtFixedRate(
              () -> caller.sendUntilClosed(drop, 1), 20, 20, TimeUnit.MILLISECONDS);
      assertThat(caller.answer().status()).isEqualTo(408);
      drip.shutdownNow();
    }
  }

  @Test
  void a_body_that_does_not_end_is_timed_out() throws Exception {
    try (var caller = server.call()) {
      caller.send("POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
      assertThat(caller.answer().status()).isEqualTo(408);
      assertThat(caller.isClosed()).isTrue();
    }
    assertNothingIsLeft();
  }

  @Test
  void an_idle_connection_is_closed_without_a_word() throws Exception {
    try (var caller = server.call()) {
      assertThat(caller.isClosed()).isTrue();
    }
  }

  @Test
  void a_caller_who_does_not_read_is_hung_up_on() throws Exception {
    try (var caller = server.call()) {
      caller.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n" + GOOD.repeat(1_000));
      assertThat(server.nextAnswered()).isEqualTo("GET /large 200");
      assertNothingIsLeft();
    }
  }

  @Test
  void too_many_connections_are_turned_away_with_503() throws Exception {
    var callers = new ArrayList<RawCaller>();
    try {
      for (int i = 0; i < 40; i++) {
        callers.add(server.call());
        assertThat(callers.getLast().send(GOOD).answer().status()).isEqualTo(200);
      }
      try (var oneMore = server.call()) {
        var answer = oneMore.answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).contains("1");
        assertThat(oneMore.isClosed()).isTrue();
      }
    } finally {
      for (RawCaller caller : callers) {
        caller.close();
      }
    }
    assertAnswersAgain();
  }

  @Test
  void too_many_requests_at_once_are_turned_away_with_503() throws Exception {
    var callers = new ArrayList<RawCaller>();
    String wait = "POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
    try {
      for (int i = 0; i < 4; i++) {
        callers.add(server.call().send(wait));
      }
      Reply<Response> first = take();
      for (int i = 1; i < 4; i++) {
        take();
      }
      try (var oneMore = server.call()) {
        var answer = oneMore.send(wait).answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).contains("1");
        first.done(Response.ok(json -> json.writeNumber(1)));
        assertThat(server.nextAnswered()).isEqualTo("POST /wait 503");
        assertThat(server.nextAnswered()).isEqualTo("POST /wait 200");
        assertThat(oneMore.send(GOOD).answer().status()).isEqualTo(200);
      }
    } finally {
      for (RawCaller caller : callers) {
        caller.close();
      }
    }
  }

  @Test
  void bodies_held_at_once_are_bounded_and_given_back() throws Exception {
    var callers = new ArrayList<RawCaller>();
    String big = "POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 262144\r\n\r\n";
    try {
      for (int i = 0; i < 2; i++) {
        callers.add(server.call().send(big + "x".repeat(262_144)));
        take();
      }
      assertThat(server.listener().status().heldBytes()).isEqualTo(512 * 1024);
      try (var oneMore = server.call()) {
        oneMore.send("POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(oneMore.answer().status()).isEqualTo(503);
      }
    } finally {
      for (RawCaller caller : callers) {
        caller.close();
      }
    }
  }

  @Test
  void however_many_connections_send_half_only_so_many_are_held_and_they_can_still_finish()
      throws Exception {
    var patient =
        new ListenerSettings.Bounds(
            8,
            BOUNDS.requestsMax(),
            BOUNDS.heldBytesMax(),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1));
    var slow = new ArrayList<RawCaller>();
    server.close();
    server = start(patient);
    try {
      for (int i = 0; i < 4; i++) { // has been let in, and then sends half a head
        slow.add(server.call().send(GOOD));
        assertThat(slow.getLast().answer().status()).isEqualTo(200);
        slow.getLast().send("GET /ok HTTP/1.1\r\nHost: x\r\nX-Slow: " + "x".repeat(8_000));
      }
      for (int i = 0; i < 4; i++) { // announces the largest body there is, and sends a part of it
        slow.add(
            server.call().send(TAKE + "Content-Length: 262144\r\nExpect: 100-continue\r\n\r\n"));
        assertThat(slow.getLast().answer().status()).isEqualTo(100);
        slow.getLast().send("x".repeat(1_000));
      }
      for (int i = 0; i < 100; i++) {
        try (var oneMore = server.call()) {
          oneMore.sendUntilClosed("GET /ok HTTP/1.1\r\nHost: x\r\nX:".getBytes(ISO_8859_1), 1);
          assertThat(oneMore.answerIfAny().map(RawCaller.Answer::status)).contains(503);
        }
      }

      var held = server.listener().status();
      assertThat(held.requests()).isEqualTo(4);
      assertThat(held.heldBytes()).as("not what was announced").isLessThanOrEqualTo(4 * 16 * 1024);
      assertThat(slow.getLast().send("x".repeat(261_144)).answer().status()).isEqualTo(200);
      assertThat(slow.getFirst().send("\r\n\r\n").answer().status()).isEqualTo(200);
    } finally {
      for (RawCaller caller : slow) {
        caller.close();
      }
    }
    assertAnswersAgain();
    assertNothingIsLeft();
  }

  @Test
  void what_is_pipelined_behind_a_running_request_is_not_read_into_memory() throws Exception {
    try (var caller = server.call()) {
      caller.send("POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
      Reply<Response> answer = take();
      byte[] flood = GOOD.repeat(1_000).getBytes(ISO_8859_1);
      var flooding = Thread.ofVirtual().start(() -> caller.sendUntilClosed(flood, 2_000));
      // The caller stands still once the socket's buffers are full; if we read on, it would finish.
      assertThat(flooding.join(Duration.ofMillis(700))).isFalse();

      answer.done(Response.ok(json -> json.writeNumber(1)));
      for (int i = 0; i < 1_000; i++) {
        assertThat(caller.answer().status()).isEqualTo(200);
      }
    }
  }

  private Reply<Response> take() throws InterruptedException {
    Reply<Response> answer = waiting.poll(10, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    return answer;
  }
}
