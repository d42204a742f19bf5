package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests receivers that are down, slow, broken or malicious. Each attempt has its outcome within
/// its bound, and a connection that may be out of step is not used again.
class HostileReceiverTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration GENEROUS = Duration.ofSeconds(8);

  private final FakeReceiver receiver = FakeReceiver.start();
  private final SenderFixture sender = SenderFixture.start();

  @AfterEach
  void close() {
    sender.close();
    receiver.close();
  }

  @Test
  void nobody_listening_is_unreachable() {
    String url = receiver.url("/");
    receiver.close();

    var outcome = sender.send(url);

    assertThat(outcome).isInstanceOf(Outcome.Unreachable.class);
    assertThat(outcome.error()).hasValue("unreachable: the address is blocked or does not answer");
    assertThat(outcome.took()).isLessThan(GENEROUS);
  }

  static Stream<Arguments> brokenAnswers() {
    return Stream.of(
        Arguments.of("a reset", new Behaviour.Reset()),
        Arguments.of("closing before the answer", new Behaviour.CloseBeforeAnswer()),
        Arguments.of("bytes that are not HTTP", Behaviour.garbage()),
        Arguments.of("half a status line", raw("HTTP/1.")),
        Arguments.of("a status line without an end", raw("HTTP/1.1 200 " + "x".repeat(5_000))),
        Arguments.of("an endless flood of 1xx", Behaviour.informational(100_000)),
        Arguments.of("an endless flood of empty lines", raw("\r\n".repeat(100_000))),
        Arguments.of("a status of two digits", raw("HTTP/1.1 99 x\r\n\r\n")),
        Arguments.of("a status of four digits", raw("HTTP/1.1 2000 x\r\n\r\n")),
        Arguments.of("another protocol", raw("RTSP/1.0 200 x\r\n\r\n")),
        Arguments.of("HTTP/2 alone", raw("\0\0\u0006\u0004\0\0\0\0\0\0\u0003\0\0\0d")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenAnswers")
  void bytes_that_are_not_an_answer_are_a_bad_answer_without_a_status(
      String name, Behaviour behaviour) {
    receiver.next(behaviour);

    var outcome = sender.send(receiver.url("/"));

    assertThat(outcome).as(name).isInstanceOf(Outcome.BadAnswer.class);
    assertThat(outcome.httpStatus()).isEmpty();
    assertThat(outcome.responseBody()).isEmpty();
    assertThat(outcome.took()).isLessThan(GENEROUS);
    assertThat(sender.idleConnections()).isZero();
    assertThat(receiver.requests()).hasSize(1);
  }

  static Stream<Arguments> cutAnswers() {
    String chunked = "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n";
    return Stream.of(
        Arguments.of("closed before its length", Behaviour.closeMidBody(200, 100, "half")),
        Arguments.of("closed in a chunk", raw(chunked + "a\r\nhalf")),
        Arguments.of("closed between chunks", raw(chunked + "4\r\nhalf\r\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cutAnswers")
  void a_body_that_is_cut_off_is_a_bad_answer_that_keeps_the_status(String name, Behaviour cut) {
    receiver.next(cut);

    var outcome = sender.send(receiver.url("/"));

    assertThat(outcome).as(name).isInstanceOf(Outcome.BadAnswer.class);
    assertThat(outcome.httpStatus()).hasValue(200);
    assertThat(outcome.success()).isFalse();
    assertThat(outcome.responseBody()).isPresent();
    assertThat(outcome.error()).hasValue("bad_answer: the body of the receiver's answer broke off");
    assertThat(sender.idleConnections()).isZero();
  }

  @Test
  void a_head_that_is_cut_off_is_a_bad_answer_that_keeps_the_status() {
    receiver.next(raw("HTTP/1.1 200 OK\r\nX: 1\r\n"));

    var outcome = sender.send(receiver.url("/"));

    assertThat(outcome).isInstanceOf(Outcome.BadAnswer.class);
    assertThat(outcome.httpStatus()).hasValue(200);
    assertThat(outcome.responseBody()).isEmpty();
    assertThat(outcome.error()).hasValue("bad_answer: the head of the receiver's answer broke off");
  }

  static Stream<Arguments> oddAnswers() {
    String length = "HTTP/1.1 200 x\r\nContent-Length: 2\r\n";
    String chunked = "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n";
    return Stream.of(
        Arguments.of("a flood of 1xx", Behaviour.informational(1_000), true),
        Arguments.of("200 fields", Behaviour.manyHeaders(200), true),
        Arguments.of("20 KiB of head", Behaviour.hugeHeader(20_000), false),
        Arguments.of(
            "a head without an end",
            raw(length + ("X: " + "x".repeat(1_000) + "\r\n").repeat(100)),
            false),
        Arguments.of("a bare LF", kept("HTTP/1.1 200 x\nContent-Length: 2\n\nok"), false),
        Arguments.of("equal lengths", kept(length + "Content-Length: 2\r\n\r\nok"), false),
        Arguments.of("two lengths", kept(length + "Content-Length: 1\r\n\r\nok"), false),
        Arguments.of(
            "a negative length", kept("HTTP/1.1 200 x\r\nContent-Length: -1\r\n\r\n"), false),
        Arguments.of(
            "chunked with a length",
            kept(chunked + "Content-Length: 9\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
            false),
        Arguments.of("a control character", kept(length + "X: a\u0001b\r\n\r\nok"), false),
        Arguments.of("a chunk size that is not a number", kept(chunked + "\r\nzz\r\nok"), false),
        Arguments.of(
            "a chunk size that is too large", kept(chunked + "\r\nffffffffffffffff\r\nok"), false),
        Arguments.of("a body that no chunk announces", kept(chunked + "\r\n{\"ok\":true}"), false),
        Arguments.of(
            "HTTP of another version",
            kept("HTTP/2.0 200 x\r\nContent-Length: 2\r\n\r\nok"),
            false));
  }

  /// Each answer counts at once. The receiver keeps the connection open, and the sender waits for
  /// nothing.
  @ParameterizedTest(name = "{0}")
  @MethodSource("oddAnswers")
  void a_status_that_was_read_counts_in_whatever_form_it_was_sent(
      String name, Behaviour odd, boolean isKept) {
    receiver.next(odd);

    var outcome = sender.send(receiver.url("/"));

    assertThat(outcome).as(name).isInstanceOf(Outcome.Answered.class);
    assertThat(outcome.success()).isTrue();
    assertThat(outcome.error()).isEmpty();
    assertThat(outcome.took()).isLessThan(GENEROUS);
    assertThat(sender.idleConnections()).isEqualTo(isKept ? 1 : 0);
  }

  @Test
  void a_switch_of_protocols_is_recorded_as_a_failed_status() {
    receiver.next(kept("HTTP/1.1 101 x\r\nUpgrade: y\r\n\r\n"));

    var outcome = sender.send(receiver.url("/"));

    assertThat(outcome.error()).hasValue("status: the receiver answered 101");
    assertThat(sender.idleConnections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 204 x\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 304 x\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 204 x\r\nTransfer-Encoding: chunked\r\n\r\n"
      })
  void an_answer_that_cannot_have_a_body_but_declares_one_ends_its_connection(String head) {
    receiver.next(kept(head));

    var first = sender.send(receiver.url("/"));
    var second = sender.send(receiver.url("/"));

    assertThat(first.httpStatus().orElseThrow()).isIn(204, 304);
    assertThat(second.success()).isTrue();
    assertThat(receiver.connections()).isEqualTo(2);
  }

  @Test
  void the_part_that_arrived_of_a_truncated_body_is_kept() {
    var beginning = "HTTP/1.1 500 x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nno ro\r\n";
    receiver.next(raw(beginning + "9\r\nom: \u00e2\u0082"));
    receiver.next(Behaviour.closeMidBody(500, 100, "no room"));

    assertThat(sender.send(receiver.url("/")).responseBody().orElseThrow()).startsWith("no room: ");
    assertThat(sender.send(receiver.url("/")).responseBody()).hasValue("no room");
  }

  @Test
  void reading_ends_after_64_kib_and_the_head_decides_the_outcome() {
    receiver.next(new Behaviour.TenMegabyteBody(200));

    var outcome = sender.send(receiver.url("/"));

    assertThat(outcome.success()).isTrue();
    assertThat(outcome.responseBody()).hasValue("m".repeat(8_192));
    assertThat(receiver.takeClosedConnection()).isEqualTo(1);
    assertThat(sender.idleConnections()).isZero();
  }

  @Test
  void a_body_of_exactly_64_kib_is_read_whole() {
    receiver.next(Behaviour.answer(200, "b".repeat(65_536)));

    assertThat(sender.send(receiver.url("/")).success()).isTrue();
    assertThat(sender.idleConnections()).isEqualTo(1);
  }

  @Test
  void an_answer_before_the_request_is_written_counts_and_ends_the_connection() {
    var released = new CompletableFuture<Boolean>();
    receiver.next(
        new Behaviour.AnswerOnAccept(
            "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno", released));

    var outcome = sender.begin(Attempts.to(receiver.url("/"), new byte[16_000_000])).outcome();
    released.complete(true);

    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    assertThat(outcome.httpStatus()).hasValue(413);
    assertThat(outcome.responseBody()).hasValue("no");
    assertThat(receiver.takeClosedConnection()).isEqualTo(1);
  }

  @Test
  void a_gzip_bomb_is_only_bytes() {
    receiver.next(Behaviour.gzipBomb());

    var outcome = sender.send(receiver.url("/"));

    assertThat(outcome.success()).isTrue();
    assertThat(outcome.responseBody().orElseThrow()).hasSizeLessThanOrEqualTo(8_192);
  }

  static Stream<Arguments> slowReceivers() {
    return Stream.of(
        Arguments.of("never answers", new Behaviour.Stall(), false),
        Arguments.of("stalls after its head", new Behaviour.StallAfterHead(202, "so far"), true),
        Arguments.of("drips", new Behaviour.Drip(202, Duration.ofMillis(20)), true),
        Arguments.of("never sends a byte", new Behaviour.StallOnAccept(), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("slowReceivers")
  void a_slow_answer_is_a_timeout_that_keeps_the_status_that_was_read(
      String name, Behaviour slow, boolean hasStatus) {
    try (var hasty = SenderFixture.with().deadline(SHORT).start()) {
      receiver.next(slow);

      var outcome = hasty.send(receiver.url("/"));

      assertThat(outcome).as(name).isInstanceOf(Outcome.TimedOut.class);
      assertThat(outcome.took()).isBetween(SHORT, GENEROUS);
      assertThat(outcome.httpStatus().isPresent()).isEqualTo(hasStatus);
      assertThat(outcome.responseBody().isPresent()).isEqualTo(hasStatus);
      assertThat(outcome.error().orElseThrow())
          .startsWith("timeout: " + (hasStatus ? "the answer did not end" : "no answer"))
          .endsWith(" within 300 ms");
      assertThat(receiver.takeClosedConnection()).isEqualTo(1);
    }
  }

  @Test
  void a_timeout_keeps_the_body_so_far() {
    try (var hasty = SenderFixture.with().deadline(SHORT).start()) {
      receiver.next(new Behaviour.StallAfterHead(202, "so far"));

      var outcome = hasty.send(receiver.url("/"));

      assertThat(outcome.httpStatus()).hasValue(202);
      assertThat(outcome.responseBody()).hasValue("so far");
    }
  }

  @Test
  void receivers_that_hang_delay_no_others() {
    try (var healthy = FakeReceiver.start()) {
      receiver.always(new Behaviour.Stall());
      List<Watched> hung =
          IntStream.range(0, 300).mapToObj(_ -> sender.begin(receiver.url("/"))).toList();
      hung.forEach(Watched::awaitConnected);

      for (int i = 0; i < 50; i++) {
        assertThat(sender.send(healthy.url("/")).success()).isTrue();
      }

      assertThat(hung).noneMatch(Watched::isOver);
    }
  }

  private static Behaviour raw(String bytes) {
    return new Behaviour.Raw(bytes, true);
  }

  private static Behaviour kept(String bytes) {
    return new Behaviour.Raw(bytes, false);
  }
}
