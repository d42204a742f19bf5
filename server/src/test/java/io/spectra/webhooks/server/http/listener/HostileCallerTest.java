package io.spectra.webhooks.server.http.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that malformed requests are refused over a real socket, and that the server goes on.
class HostileCallerTest extends HostileCallerFixture {
  @ParameterizedTest
  @ValueSource(
      strings = {
        // lengths that two parsers read in two ways
        "POST /take HTTP/1.1~Host: x~Content-Length: 4~Transfer-Encoding: chunked~~0~~",
        "POST /take HTTP/1.1~Host: x~Transfer-Encoding: chunked~Content-Length: 4~~0~~",
        "POST /take HTTP/1.1~Host: x~Content-Length: 2~Content-Length: 3~~{}",
        "POST /take HTTP/1.1~Host: x~Content-Length: 2~Content-Length: 2~~{}",
        "POST /take HTTP/1.1~Host: x~Content-Length: 2, 2~~{}",
        "POST /take HTTP/1.1~Host: x~Content-Length: +2~~{}",
        "POST /take HTTP/1.1~Host: x~Content-Length: -2~~{}",
        "POST /take HTTP/1.1~Host: x~Content-Length: 0x2~~{}",
        "POST /take HTTP/1.1~Host: x~Content-Length: 2 2~~{}",
        "POST /take HTTP/1.1~Host: x~Content-Length:~~{}",
        "POST /take HTTP/1.1~Host: x~Content-Length: 99999999999999999999~~{}",
        "POST /take HTTP/1.1~Host: x~Transfer-Encoding: gzip, chunked~~0~~",
        "POST /take HTTP/1.1~Host: x~Transfer-Encoding: chunked, identity~~0~~",
        "POST /take HTTP/1.1~Host: x~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~",
        "POST /take HTTP/1.1~Host: x~Transfer-Encoding: xchunked~~0~~",
        "POST /take HTTP/1.1~Host: x~Transfer-Encoding: identity~~{}",
        "POST /take HTTP/1.1~Host: x~Transfer-Encoding:\u000bchunked~~0~~",
        "POST /take HTTP/1.0~Host: x~Transfer-Encoding: chunked~~0~~",
        "POST /take HTTP/1.1~Host: x~Transfer-Encoding : chunked~~0~~",
        "POST /take HTTP/1.1~Host: x~Content-Length : 2~~{}",
        "POST /take HTTP/1.1~Host: x~Content-Length\u0000: 2~~{}",
        // folded headers, at the start, in the middle and around others
        "GET /ok HTTP/1.1~Host: x~X-A: a~ b~~",
        "GET /ok HTTP/1.1~Host: x~X-A: a~\tb~~",
        "GET /ok HTTP/1.1~ Host: x~~",
        "GET /ok HTTP/1.1~Host: x~X-A:~ Transfer-Encoding: chunked~~",
        // lines that do not end as lines end
        "GET /ok HTTP/1.1\nHost: x\n\n",
        "GET /ok HTTP/1.1~Host: x\n\r\n",
        "GET /ok HTTP/1.1~Host: x\rX-A: b~~",
        // header lines that are none
        "GET /ok HTTP/1.1~Host: x~NoColon~~",
        "GET /ok HTTP/1.1~Host: x~: empty~~",
        "GET /ok HTTP/1.1~Host: x~X A: b~~",
        "GET /ok HTTP/1.1~Host: x~X-A: a\u0000b~~",
        "GET /ok HTTP/1.1~Host: x~X-A: a\u0007b~~",
        "GET /ok HTTP/1.1~Host: x~X(A): b~~",
        "GET /ok HTTP/1.1~Host: x~X-\u00e9: b~~",
        // hosts
        "GET /ok HTTP/1.1~~",
        "GET /ok HTTP/1.1~Host:~~",
        "GET /ok HTTP/1.1~Host: a~Host: b~~",
        "GET /ok HTTP/1.1~Host: a~Host: a~~",
        "GET /ok HTTP/1.1~Host: a, b~~",
        "GET /ok HTTP/1.1~Host: a/b~~",
        "GET /ok HTTP/1.1~Host: u@a~~",
        // targets
        "GET http://u@x/ok HTTP/1.1~Host: x~~",
        "GET http:///ok HTTP/1.1~Host: x~~",
        "GET http:/ok HTTP/1.1~Host: x~~",
        "GET ftp://x/ok HTTP/1.1~Host: x~~",
        "GET http://x/ok HTTP/1.1~Host: x~Host: y~~",
        "GET * HTTP/1.1~Host: x~~",
        "OPTIONS ** HTTP/1.1~Host: x~~",
        "CONNECT x:443 HTTP/1.1~Host: x~~",
        "GET ok HTTP/1.1~Host: x~~",
        "GET /ok#f HTTP/1.1~Host: x~~",
        "GET /o\u0000k HTTP/1.1~Host: x~~",
        "GET /o\u00ffk HTTP/1.1~Host: x~~",
        "GET /o\u007fk HTTP/1.1~Host: x~~",
        "GET /o k HTTP/1.1~Host: x~~",
        // versions and nonsense
        "GET /ok HTTP/0.9~Host: x~~",
        "GET /ok HTTP/2.0~Host: x~~",
        "GET /ok HTTP/9~Host: x~~",
        "GET /ok~~",
        "PRI * HTTP/2.0~~SM~~",
        "G\u0000T /ok HTTP/1.1~Host: x~~",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003~~",
        "GET /ok HTTP/1.1~Host: x~Expect: something~~",
      })
  void a_request_that_can_be_read_in_two_ways_is_refused_and_the_connection_closed(String request)
      throws Exception {
    try (var caller = server.call()) {
      caller.send((request.replace("~", "\r\n") + GOOD).getBytes(ISO_8859_1));
      var answer = caller.answerIfAny();

      answer.ifPresent(given -> {
        assertThat(given.status()).isBetween(400, 417);
        assertThat(given.header("connection")).contains("close");
        assertThat(given.body()).startsWith("{\"success\":false,\"error\":{\"code\":\"");
      });
      assertThat(caller.isClosed()).as("what follows is not answered").isTrue();
    }
    assertStillAnswers();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x~{}~0~~",
        "0x2~{}~0~~",
        "-2~{}~0~~",
        "+2~{}~0~~",
        "~{}~0~~",
        "2 2~{}~0~~",
        "ffffffffffffffff~{}~0~~",
        "7fffffff1~{}~0~~",
        "2~{}x~0~~",
        "2~{}\n0~~",
        "2\n{}~0~~",
        "2~{}~0~NoColon~~",
        "2~{}~0~X(): y~~"
      })
  void broken_chunks_are_refused_and_the_connection_closed(String chunks) throws Exception {
    try (var caller = server.call()) {
      caller.send("POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      caller.send(chunks.replace("~", "\r\n") + GOOD);
      var answer = caller.answerIfAny();

      answer.ifPresent(given -> assertThat(given.status()).isIn(400, 408, 413));
      assertThat(caller.isClosed()).isTrue();
    }
    assertStillAnswers();
  }

  @ParameterizedTest
  @CsvSource({
    "/things/%,400",
    "/things/%4,400",
    "/things/%zz,400",
    "/things/%00,400",
    "/things/%ff,400",
    "/things/%c0%af,400",
    "/things/%ed%a0%80,400",
    "/ok?q=%ff,400",
    "/ok?%,400",
    "/things/..,200",
    "/../ok,404",
    "/things/%2e%2e%2fok,200",
    "//ok,404",
    "/ok/,404",
    "/things/,404",
    "/OK,404"
  })
  void a_path_is_decoded_strictly_and_never_walked(String path, int status) throws Exception {
    try (var caller = server.call()) {
      caller.send("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path));
      assertThat(caller.answer().status()).isEqualTo(status);
      assertThat(caller.send(GOOD).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void ten_thousand_headers_are_refused_before_they_are_all_read() throws Exception {
    try (var caller = server.call()) {
      caller.send("GET /ok HTTP/1.1\r\nHost: x\r\n");
      caller.sendUntilClosed("X-Header: value\r\n".getBytes(ISO_8859_1), 10_000);
      caller.answerIfAny().ifPresent(answer -> assertThat(answer.status()).isEqualTo(431));
      assertThat(caller.isClosed()).isTrue();
    }
    assertStillAnswers();
  }

  @Test
  void more_than_a_hundred_small_headers_are_refused() throws Exception {
    try (var caller = server.call()) {
      caller.send("GET /ok HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(99) + "\r\n");
      assertThat(caller.answer().status()).isEqualTo(200);
      caller.send("GET /ok HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(100) + "\r\n");
      assertThat(caller.answer().status()).isEqualTo(431);
      assertThat(caller.isClosed()).isTrue();
    }
  }

  @Test
  void an_endless_line_is_refused() throws Exception {
    try (var caller = server.call()) {
      caller.send("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(caller.answer().status()).isEqualTo(414);
      assertThat(caller.isClosed()).isTrue();
    }
    try (var caller = server.call()) {
      caller.send("GET /ok HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(17_000) + "\r\n\r\n");
      assertThat(caller.answer().status()).isEqualTo(431);
      assertThat(caller.isClosed()).isTrue();
    }
    try (var caller = server.call()) {
      caller.sendUntilClosed("x".repeat(1_000).getBytes(ISO_8859_1), 100_000);
      caller.answerIfAny();
      assertThat(caller.isClosed()).isTrue();
    }
    assertStillAnswers();
  }

  @Test
  void a_body_longer_than_its_bound_is_413_announced_or_not() throws Exception {
    try (var caller = server.call()) {
      caller.send("POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 262145\r\n\r\n");
      assertThat(caller.answer().status()).isEqualTo(413);
      assertThat(caller.isClosed()).isTrue();
    }
    try (var caller = server.call()) {
      caller.send("POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      byte[] chunk = ("4000\r\n" + "x".repeat(0x4000) + "\r\n").getBytes(ISO_8859_1);
      caller.sendUntilClosed(chunk, 17);
      assertThat(caller.answer().status()).isEqualTo(413);
      assertThat(caller.isClosed()).isTrue();
    }
    try (var caller = server.call()) {
      String head = "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 262144\r\n\r\n";
      caller.send(head + "x".repeat(262_144));
      assertThat(caller.answer().body()).contains("262144");
    }
    assertThat(server.listener().status().heldBytes()).isZero();
  }

  @Test
  void the_answer_to_a_body_that_is_too_long_reaches_a_caller_who_still_sends() throws Exception {
    try (var caller = server.call()) {
      caller.send("POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n");
      caller.sendUntilClosed(new byte[100_000], 90);
      assertThat(caller.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void a_short_body_of_a_refused_request_does_not_cost_the_connection() throws Exception {
    try (var caller = server.call()) {
      caller.send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" + GOOD);
      assertThat(caller.answer().status()).isEqualTo(404);
      assertThat(caller.answer().status()).isEqualTo(200);

      caller.send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n");
      assertThat(caller.answer().status()).isEqualTo(404);
      assertThat(caller.isClosed()).isTrue();
    }
  }

  @Test
  void random_bytes_never_break_the_server() throws Exception {
    long seed = 20260518;
    var random = new Random(seed);
    String valid = "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}" + GOOD;
    for (int round = 0; round < 150; round++) {
      byte[] bytes = valid.getBytes(ISO_8859_1);
      for (int i = 0; i <= random.nextInt(4); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try (var caller = server.call()) {
        caller.send(bytes).finishSending();
        for (var answer = caller.answerIfAny(); answer.isPresent(); answer = caller.answerIfAny()) {
          assertThat(answer.get().status())
              .as("seed %d, round %d", seed, round)
              .isBetween(200, 431);
        }
      }
    }
    assertAnswersAgain();
    assertNothingIsLeft();
  }

  private void assertStillAnswers() throws Exception {
    try (var caller = server.call()) {
      assertThat(caller.send(GOOD).answer().status()).isEqualTo(200);
    }
  }
}
