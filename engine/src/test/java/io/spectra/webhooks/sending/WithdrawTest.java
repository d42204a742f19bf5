package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.TestCertificates;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests that an attempt can be withdrawn until the first byte of its request is written.
class WithdrawTest {
  private final FakeReceiver receiver = FakeReceiver.start();

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void before_it_has_begun() {
    try (var sender = SenderFixture.start()) {
      var watched = new Watched(sender.loop());
      sender.onLoop(() -> {
        sender.sender().send(Attempts.to(receiver.url("/")), watched).withdraw();
        watched.sendHasReturned = true;
        return watched.heard();
      });

      watched.awaitWithdrawn();
      assertThat(watched.heard()).containsExactly("withdrawn");
    }
    assertThat(receiver.connections()).isZero();
  }

  @Test
  void while_its_name_is_looked_up() {
    try (var sender = SenderFixture.with().lookup(FakeLookup.silent()).start()) {
      var watched = sender.begin(receiver.url("localhost", "/"));
      watched.withdraw();

      watched.awaitWithdrawn();
      assertThat(watched.heard()).containsExactly("withdrawn");
    }
  }

  @Test
  void during_the_tls_handshake() {
    var authority = TestCertificates.create();
    try (var hanging = FakeReceiver.startTls(authority.server("127.0.0.1"));
        var sender =
            SenderFixture.with().tls(ReceiverTls.trusting(authority.trustStore())).start()) {
      hanging.always(new Behaviour.StallOnAccept());
      var watched = sender.begin(hanging.url("/"));
      watched.withdraw();

      watched.awaitWithdrawn();
      assertThat(watched.heard()).containsExactly("withdrawn");
    }
  }

  @Test
  void when_it_has_just_connected_and_the_connection_is_kept() {
    try (var sender = SenderFixture.start()) {
      var watched = new Watched(sender.loop());
      watched.withdrawsOnceConnected = true;
      sender.begin(Attempts.to(receiver.url("/")), watched);

      watched.awaitWithdrawn();
      assertThat(watched.heard()).containsExactly("connected", "withdrawn");
      assertThat(sender.idleConnections()).isEqualTo(1);
      assertThat(sender.send(receiver.url("/")).success()).isTrue();
      assertThat(receiver.connections()).isEqualTo(1);
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @Test
  void a_pooled_connection_goes_back() {
    try (var sender = SenderFixture.start()) {
      sender.send(receiver.url("/"));
      var watched = new Watched(sender.loop());
      sender.onLoop(() -> {
        sender.sender().send(Attempts.to(receiver.url("/")), watched).withdraw();
        watched.sendHasReturned = true;
        return watched.heard();
      });

      watched.awaitWithdrawn();
      assertThat(sender.idleConnections()).isEqualTo(1);
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @Test
  void not_once_its_request_is_written() {
    try (var sender = SenderFixture.with().deadline(Duration.ofSeconds(1)).start()) {
      receiver.next(new Behaviour.Stall());
      var watched = sender.begin(receiver.url("/"));
      receiver.takeRequest();
      watched.withdraw();

      assertThat(watched.outcome().hung()).isTrue();
      assertThat(watched.heard()).containsExactly("connected", "finished");
    }
  }

  @Test
  void not_twice_and_not_after_its_end() {
    try (var sender = SenderFixture.start()) {
      var watched = sender.begin(receiver.url("/"));
      watched.outcome();
      watched.withdraw();
      watched.withdraw();

      assertThat(sender.send(receiver.url("/")).success()).isTrue();
      assertThat(watched.heard()).containsExactly("connected", "finished");
    }
  }
}
