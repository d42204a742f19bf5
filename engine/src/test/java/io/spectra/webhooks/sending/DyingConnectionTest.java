package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.TestCertificates;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests connections that end before or while a request is written. Nothing is lost with them, and
/// an answer of the receiver is read first.
class DyingConnectionTest {
  private static final TestCertificates AUTHORITY = TestCertificates.create();

  /// A body that does not fit into the socket buffers below, as on a slow line.
  private static final byte[] LARGE = large();

  private static final String CLOSING =
      "HTTP/1.1 %s x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nwhy";

  private final FakeReceiver receiver = FakeReceiver.start();

  private static byte[] large() {
    byte[] body = new byte[16 << 20];
    Arrays.fill(body, (byte) 'l');
    return body;
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void a_tls_connection_is_not_used_after_a_close_notify(SslProvider provider) {
    assumeTrue(provider == SslProvider.JDK || OpenSsl.isAvailable());
    try (var secure = FakeReceiver.startTls(AUTHORITY.server("127.0.0.1"));
        var sender =
            SenderFixture.with()
                .tls(ReceiverTls.trusting(AUTHORITY.trustStore(), provider))
                .start()) {
      for (int i = 1; i <= 3; i++) {
        var said = new CompletableFuture<Void>();
        secure.next(new Behaviour.AnswerThenTlsGoodbye(200, said));
        assertThat(sender.send(secure.url("/")).success()).as("event %d", i).isTrue();
        join(said);
        if (i == 2) { // in one round, do not wait for the loop to see it
          assertThat(sender.send(receiver.url("/")).success()).isTrue();
          assertThat(sender.onLoop(() -> sender.sender().idleConnections())).isEqualTo(1);
        }
      }

      assertThat(secure.requests()).hasSize(3);
      assertThat(secure.connections()).isEqualTo(3);
    }
  }

  @Test
  void a_used_connection_on_which_tls_fails_before_an_answer_counts_as_dead_and_not_as_refused() {
    try (var secure = FakeReceiver.startTls(AUTHORITY.server("127.0.0.1"));
        var sender =
            SenderFixture.with().tls(ReceiverTls.trusting(AUTHORITY.trustStore())).start()) {
      sender.send(secure.url("/"));
      secure.next(new Behaviour.BreakTls());

      assertThat(sender.send(secure.url("/")).success()).isTrue();

      assertThat(secure.connections()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 413, 503})
  void an_answer_sent_before_the_receiver_stopped_reading_is_read(int status) {
    try (var sender = withSmallBuffers().start()) {
      for (int i = 0; i < 5; i++) {
        receiver.next(new Behaviour.AnswerHeadAndClose(CLOSING.formatted(status)));

        var outcome = sender.begin(Attempts.to(receiver.url("/"), LARGE)).outcome();

        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(outcome.httpStatus()).hasValue(status);
        assertThat(outcome.responseBody()).hasValue("why");
      }
    }
    assertThat(receiver.requests()).hasSize(5);
  }

  @Test
  void a_kept_connection_that_closes_in_the_middle_of_a_request_was_not_idle() {
    try (var sender = withSmallBuffers().start()) {
      sender.send(receiver.url("/"));
      receiver.next(new Behaviour.ReadSomeAndClose(LARGE.length / 2));

      var outcome = sender.begin(Attempts.to(receiver.url("/"), LARGE)).outcome();

      assertThat(outcome).isInstanceOf(Outcome.BadAnswer.class);
      assertThat(receiver.connections()).as("sent once").isEqualTo(1);
    }
  }

  @Test
  void an_early_answer_does_not_cut_the_request_off() {
    var answered = new CompletableFuture<Boolean>();
    var released = new CompletableFuture<Void>();
    try (var sender = withSmallBuffers().start();
        var other = FakeReceiver.start()) {
      receiver.next(
          new Behaviour.AnswerHeadAndReadOn(
              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", answered, released));
      var watched = sender.begin(Attempts.to(receiver.url("/"), LARGE));
      join(answered);
      sender.send(other.url("/")); // ensures that the loop has read the answer
      assertThat(watched.isOver()).as("the request is not written to its end").isFalse();

      released.complete(null);

      assertThat(watched.outcome().success()).isTrue();
      assertThat(receiver.takeRequest().body()).isEqualTo(LARGE);
      assertThat(sender.send(receiver.url("/")).success()).isTrue();
      assertThat(receiver.connections()).as("kept").isEqualTo(1);
    }
  }

  @Test
  void an_error_ends_the_request_early() {
    var answered = new CompletableFuture<Boolean>();
    var released = new CompletableFuture<Void>();
    try (var sender = withSmallBuffers().start()) {
      receiver.next(
          new Behaviour.AnswerHeadAndReadOn(
              "HTTP/1.1 400 x\r\nContent-Length: 2\r\n\r\nno", answered, released));

      var outcome = sender.begin(Attempts.to(receiver.url("/"), LARGE)).outcome();

      assertThat(outcome.httpStatus()).hasValue(400);
      assertThat(outcome.responseBody()).hasValue("no");
    } finally {
      released.complete(null);
    }
  }

  @Test
  void a_complete_answer_counts_although_the_receiver_never_reads_the_rest() {
    var released = new CompletableFuture<Void>();
    try (var sender = withSmallBuffers().deadline(Duration.ofMillis(500)).start()) {
      receiver.next(
          new Behaviour.AnswerHeadAndReadOn(
              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
              new CompletableFuture<>(),
              released));

      var outcome = sender.begin(Attempts.to(receiver.url("/"), LARGE)).outcome();

      assertThat(outcome.success()).isTrue();
      assertThat(outcome.responseBody()).hasValue("ok");
      assertThat(sender.idleConnections()).isZero();
    } finally {
      released.complete(null);
    }
  }

  @Test
  void a_408_on_a_kept_connection_was_sent_before_the_request() {
    receiver.next(Behaviour.answer(200), timedOutForTheReceiver());
    try (var sender = SenderFixture.start()) {
      sender.send(receiver.url("/"));

      assertThat(sender.send(receiver.url("/")).httpStatus()).hasValue(200);
    }
    assertThat(receiver.connections()).isEqualTo(2);
  }

  @Test
  void a_408_on_a_new_connection_is_the_answer() {
    receiver.next(timedOutForTheReceiver());
    try (var sender = SenderFixture.start()) {
      assertThat(sender.send(receiver.url("/")).httpStatus()).hasValue(408);
    }
    assertThat(receiver.requests()).hasSize(1);
  }

  private static Behaviour timedOutForTheReceiver() {
    return new Behaviour.Raw(CLOSING.formatted(408), true);
  }

  private static SenderFixture.Parts withSmallBuffers() {
    return SenderFixture.with()
        .sockets(
            of -> new Bootstrap().channel(of.socket()).option(ChannelOption.SO_SNDBUF, 64 << 10));
  }

  private static void join(CompletableFuture<?> future) {
    future.orTimeout(Watched.SECONDS_PATIENCE, TimeUnit.SECONDS).join();
  }
}
