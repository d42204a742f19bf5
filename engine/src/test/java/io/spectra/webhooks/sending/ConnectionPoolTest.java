package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.settings.SenderSettings;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.ReceivedRequest;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests which connections are kept, for how long, and what happens if a kept one turns out to be
/// dead.
class ConnectionPoolTest {
  private static final SenderSettings DEFAULTS = SenderSettings.DEFAULT;

  private final FakeReceiver receiver = FakeReceiver.start();

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void one_connection_serves_one_attempt_after_another() {
    try (var sender = SenderFixture.start()) {
      for (int i = 0; i < 20; i++) {
        assertThat(sender.send(receiver.url("/" + i)).success()).isTrue();
      }
    }
    assertThat(receiver.connections()).isEqualTo(1);
    assertThat(receiver.requests()).hasSize(20);
  }

  @Test
  void another_origin_has_connections_of_its_own() {
    try (var other = FakeReceiver.start();
        var sender = SenderFixture.start()) {
      sender.send(receiver.url("/"));
      sender.send(other.url("/"));
      sender.send(receiver.url("localhost", "/"));

      assertThat(receiver.connections()).isEqualTo(2);
      assertThat(other.connections()).isEqualTo(1);
    }
  }

  @Test
  void the_connection_used_last_is_taken_first() {
    try (var sender = SenderFixture.start()) {
      occupyAndRelease(sender, 3);
      assertThat(sender.idleConnections()).isEqualTo(3);

      for (int i = 0; i < 5; i++) {
        sender.send(receiver.url("/later"));
      }

      assertThat(receiver.requests())
          .filteredOn(request -> request.requestLine().contains("/later"))
          .extracting(ReceivedRequest::connection)
          .hasSize(5)
          .containsOnly(receiver.requests().getLast().connection());
      assertThat(receiver.connections()).isEqualTo(3);
    }
  }

  @Test
  void an_idle_connection_is_promised_to_one_attempt_only() {
    try (var sender = SenderFixture.start()) {
      var url = WebhookUrl.parse(receiver.url("/"));
      sender.send(url.text());
      var first = new Watched(sender.loop());
      List<Boolean> idle =
          sender.onLoop(() -> {
            boolean before = sender.sender().hasIdleConnection(url);
            sender.sender().send(Attempts.to(url.text()), first);
            first.sendHasReturned = true;
            return List.of(before, sender.sender().hasIdleConnection(url));
          });

      assertThat(idle).containsExactly(true, false);
      assertThat(first.outcome().success()).isTrue();
    }
  }

  @Test
  void idle_connections_are_closed_after_their_time() {
    try (var sender = SenderFixture.start()) {
      sender.send(receiver.url("/"));
      sender.putForward(DEFAULTS.idleTimeout().minusSeconds(5));
      sender.onLoop(() -> sweep(sender));
      assertThat(sender.idleConnections()).isEqualTo(1);

      sender.putForward(Duration.ofSeconds(6));
      sender.onLoop(() -> sweep(sender));

      assertThat(sender.idleConnections()).isZero();
      assertThat(receiver.takeClosedConnection()).isEqualTo(1);
    }
  }

  @Test
  void a_connection_that_was_idle_too_long_is_not_taken_even_before_the_sweep() {
    try (var sender = SenderFixture.start()) {
      sender.send(receiver.url("/"));
      sender.putForward(DEFAULTS.idleTimeout().plusSeconds(1));
      sender.send(receiver.url("/"));

      assertThat(receiver.connections()).isEqualTo(2);
    }
  }

  @Test
  void a_connection_in_constant_use_is_replaced_at_its_age() {
    try (var sender = SenderFixture.start()) {
      var steps = DEFAULTS.connectionAgeMax().dividedBy(Duration.ofSeconds(20));
      for (int i = 0; i < steps; i++) {
        sender.send(receiver.url("/"));
        sender.putForward(Duration.ofSeconds(20));
      }
      assertThat(receiver.connections()).isEqualTo(1);

      sender.putForward(
          Duration.ofSeconds(1)); // it is 301 s old, and was idle for 21 s of at most 30
      sender.send(receiver.url("/"));

      assertThat(receiver.connections()).isEqualTo(2);
      assertThat(receiver.takeClosedConnection()).isEqualTo(1);
    }
  }

  @Test
  void the_age_bound_is_a_setting() {
    var settings = DEFAULTS.withConnectionAgeMax(Duration.ofSeconds(10));
    try (var sender = SenderFixture.with().settings(settings).start()) {
      sender.send(receiver.url("/"));
      sender.putForward(Duration.ofSeconds(11));
      sender.send(receiver.url("/"));

      assertThat(receiver.connections()).isEqualTo(2);
    }
  }

  @Test
  void a_busy_connection_whose_address_left_the_answer_is_not_used_again() {
    var lookup = FakeLookup.of("localhost", "127.0.0.1");
    try (var sender = SenderFixture.with().lookup(lookup).start()) {
      String url = receiver.url("localhost", "/");
      sender.send(url);
      assertThat(sender.send(url).success()).isTrue();

      lookup.put("localhost", "127.0.0.9");
      sender.putForward(Duration.ofSeconds(11));
      assertThat(sender.send(url).success()).isTrue(); // meanwhile the name is looked up again

      assertThat(receiver.takeClosedConnection()).isEqualTo(1);
      assertThat(sender.idleConnections()).isZero();
      assertThat(sender.send(url)).isInstanceOf(Outcome.Unreachable.class);
      assertThat(receiver.connections()).isEqualTo(1);
    }
  }

  @Test
  void an_idle_connection_whose_address_left_the_answer_is_not_used_again() {
    var lookup = FakeLookup.of("localhost", "127.0.0.1");
    try (var sender = SenderFixture.with().lookup(lookup).start()) {
      String url = receiver.url("localhost", "/");
      occupyAndRelease(sender, url, 2);

      lookup.put("localhost", "127.0.0.9");
      sender.putForward(Duration.ofSeconds(11));
      sender.send(url);

      assertThat(sender.send(url)).isInstanceOf(Outcome.Unreachable.class);
      assertThat(receiver.connections()).isEqualTo(2);
    }
  }

  @Test
  void a_name_that_moved_while_nothing_was_kept_is_pooled_again() {
    var lookup = FakeLookup.of("localhost", "127.0.0.1");
    try (var sender = SenderFixture.with().lookup(lookup).start()) {
      String url = receiver.url("localhost", "/");
      sender.send(url);
      sender.putForward(Duration.ofSeconds(11));
      lookup.put("localhost", "127.0.0.9");
      sender.send(url); // uses the kept connection, and the answer closes it
      assertThat(sender.idleConnections()).isZero();

      lookup.put("localhost", "127.0.0.1");
      sender.send(url);
      sender.send(url);

      assertThat(sender.idleConnections()).isEqualTo(1);
      assertThat(receiver.connections()).isEqualTo(2);
    }
  }

  @Test
  void a_connection_stays_in_use_while_its_address_is_in_the_answer_or_there_is_no_answer() {
    var lookup = FakeLookup.of("localhost", "127.0.0.1");
    try (var sender = SenderFixture.with().lookup(lookup).start()) {
      String url = receiver.url("localhost", "/");
      sender.send(url);

      lookup.put("localhost", "127.0.0.9", "127.0.0.1");
      sender.putForward(Duration.ofSeconds(11));
      sender.send(url);
      lookup.remove("localhost");
      sender.putForward(Duration.ofSeconds(11));
      sender.send(url);
      sender.send(url);

      assertThat(receiver.connections()).isEqualTo(1);
      assertThat(lookup.asked()).hasSize(3);
    }
  }

  @Test
  void no_more_connections_are_kept_than_the_bound_for_an_origin() {
    var settings = DEFAULTS.withIdle(Duration.ofSeconds(30), 2, 100);
    try (var sender = SenderFixture.with().settings(settings).start()) {
      occupyAndRelease(sender, 5);

      assertThat(sender.idleConnections()).isEqualTo(2);
    }
  }

  @Test
  void no_more_connections_are_kept_than_the_total_bound() {
    var settings = DEFAULTS.withIdle(Duration.ofSeconds(30), 64, 2);
    try (var first = FakeReceiver.start();
        var second = FakeReceiver.start();
        var sender = SenderFixture.with().settings(settings).start()) {
      sender.send(receiver.url("/"));
      sender.send(first.url("/"));
      sender.send(second.url("/"));

      assertThat(sender.idleConnections()).isEqualTo(2);
      assertThat(receiver.takeClosedConnection()).isEqualTo(1); // it was idle for longest
    }
  }

  @Test
  void no_connection_is_kept_if_the_bound_is_zero() {
    var settings = DEFAULTS.withIdle(Duration.ofSeconds(30), 0, 0);
    try (var sender = SenderFixture.with().settings(settings).start()) {
      assertThat(sender.send(receiver.url("/")).success()).isTrue();
      assertThat(sender.send(receiver.url("/")).success()).isTrue();

      assertThat(sender.idleConnections()).isZero();
    }
  }

  static Stream<Arguments> endings() {
    String ok = " 200 OK\r\nContent-Length: 2\r\n";
    return Stream.of(
        Arguments.of("it says so", "HTTP/1.1" + ok + "Connection: close\r\n\r\nok"),
        Arguments.of("it is HTTP/1.0", "HTTP/1.0" + ok + "\r\nok"),
        Arguments.of("more comes than it promised", "HTTP/1.1" + ok + "\r\nokHTTP/1.1" + ok),
        Arguments.of("a second answer comes", ("HTTP/1.1" + ok + "\r\nok").repeat(2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void a_connection_is_not_used_again_when(String name, String answer) {
    try (var sender = SenderFixture.start()) {
      receiver.next(new Behaviour.Raw(answer, false));
      var outcome = sender.send(receiver.url("/"));

      assertThat(outcome.responseBody()).as(name).hasValue("ok");
      assertThat(receiver.takeClosedConnection()).isEqualTo(1);
      assertThat(sender.idleConnections()).isZero();
      assertThat(sender.send(receiver.url("/")).success()).isTrue();
      assertThat(receiver.connections()).isEqualTo(2);
    }
  }

  @Test
  void a_connection_that_the_receiver_closed_while_idle_costs_nothing() {
    try (var sender = SenderFixture.start()) {
      receiver.always(new Behaviour.AnswerThenClose(200));
      for (int i = 1; i <= 10; i++) {
        assertThat(sender.send(receiver.url("/")).success()).isTrue();
      }
      assertThat(receiver.connections()).isEqualTo(10);
    }
  }

  @Test
  void a_kept_connection_that_dies_under_a_request_is_replaced_within_the_attempt() {
    for (Behaviour death : List.of(new Behaviour.CloseBeforeAnswer(), new Behaviour.Reset())) {
      try (var fresh = FakeReceiver.start();
          var sender = SenderFixture.start()) {
        fresh.next(Behaviour.answer(200), death, Behaviour.answer(202));
        sender.send(fresh.url("/"));

        var watched = sender.begin(fresh.url("/"));

        assertThat(watched.outcome().httpStatus()).as("%s", death).hasValue(202);
        assertThat(watched.heard()).containsExactly("connected", "finished");
        assertThat(fresh.requests()).hasSize(3);
        assertThat(fresh.requests().get(2).head()).isEqualTo(fresh.requests().get(1).head());
        assertThat(fresh.connections()).isEqualTo(2);
      }
    }
  }

  @Test
  void the_replacement_is_not_replaced_again() {
    try (var sender = SenderFixture.start()) {
      receiver.next(
          Behaviour.answer(200), new Behaviour.CloseBeforeAnswer(), new Behaviour.Reset());
      sender.send(receiver.url("/"));

      assertThat(sender.send(receiver.url("/"))).isInstanceOf(Outcome.BadAnswer.class);
      assertThat(receiver.requests()).hasSize(3);
    }
  }

  @Test
  void a_kept_connection_that_dies_after_the_first_byte_is_not_replaced() {
    try (var sender = SenderFixture.start()) {
      receiver.next(Behaviour.answer(200), new Behaviour.Raw("H", true));
      sender.send(receiver.url("/"));

      assertThat(sender.send(receiver.url("/"))).isInstanceOf(Outcome.BadAnswer.class);
      assertThat(receiver.requests()).hasSize(2);
    }
  }

  @Test
  void the_replacement_must_meet_the_deadline_of_the_attempt() {
    var deadline = Duration.ofMillis(400);
    try (var sender = SenderFixture.with().deadline(deadline).start()) {
      receiver.next(
          Behaviour.answer(200), new Behaviour.CloseBeforeAnswer(), new Behaviour.Stall());
      sender.send(receiver.url("/"));

      var outcome = sender.send(receiver.url("/"));

      assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
      assertThat(outcome.took()).isBetween(deadline, Duration.ofSeconds(8));
    }
  }

  @Test
  void closing_the_sender_closes_idle_connections_and_lets_attempts_end() {
    try (var sender = SenderFixture.with().deadline(Duration.ofSeconds(1)).start()) {
      sender.send(receiver.url("/"));
      receiver.next(new Behaviour.Stall());
      var underWay = sender.begin(receiver.url("/"));
      receiver.takeRequest();
      receiver.takeRequest();
      sender.onLoop(() -> {
        sender.sender().close();
        return true;
      });

      assertThat(underWay.outcome().hung()).isTrue();
      assertThat(sender.idleConnections()).isZero();
    }
  }

  /// Starts this many attempts in one task of the loop, so that the same number of connections
  /// becomes idle.
  private void occupyAndRelease(SenderFixture sender, int connections) {
    occupyAndRelease(sender, receiver.url("/"), connections);
  }

  private void occupyAndRelease(SenderFixture sender, String url, int connections) {
    var all = Stream.generate(() -> new Watched(sender.loop())).limit(connections).toList();
    sender.onLoop(() -> {
      for (Watched watched : all) {
        sender.sender().send(Attempts.to(url), watched);
        watched.sendHasReturned = true;
      }
      return true;
    });
    all.forEach(Watched::outcome);
    assertThat(receiver.connections()).isEqualTo(connections);
  }

  private static boolean sweep(SenderFixture sender) {
    sender.sender().sweep();
    return true;
  }
}
