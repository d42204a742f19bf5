package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.settings.SenderSettings;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the way from a name to a connection: every address is judged at every connect, and the
/// judged address is used.
class ConnectingTest {
  private static final String SENTENCE = "unreachable: the address is blocked or does not answer";
  private static final Duration GENEROUS = Duration.ofSeconds(8);

  private final FakeReceiver receiver = FakeReceiver.start();
  private final FakeLookup lookup = new FakeLookup();

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void a_name_is_resolved_and_kept_in_the_host_field() {
    lookup.put("localhost", "127.0.0.1");
    try (var sender = SenderFixture.with().lookup(lookup).start()) {
      assertThat(sender.send(receiver.url("localhost", "/")).success()).isTrue();
    }

    assertThat(receiver.takeRequest().header("Host")).hasValue("localhost:" + receiver.port());
    assertThat(lookup.asked()).containsExactly("localhost");
  }

  @Test
  void a_literal_address_is_never_looked_up() {
    try (var sender = SenderFixture.with().lookup(lookup).start()) {
      assertThat(sender.send(receiver.url("/")).success()).isTrue();
    }

    assertThat(lookup.asked()).isEmpty();
  }

  @Test
  void the_next_address_is_tried_when_one_refuses() {
    lookup.put("localhost", "127.0.0.2", "127.0.0.3", "127.0.0.1");
    try (var sender = SenderFixture.with().lookup(lookup).start()) {
      assertThat(sender.send(receiver.url("localhost", "/")).success()).isTrue();
    }
  }

  @Test
  void an_address_that_swallows_packets_does_not_use_up_the_time_of_the_next() throws IOException {
    lookup.put("localhost", "127.0.0.2", "127.0.0.1");
    var parts = SenderFixture.with().lookup(lookup).deadline(Duration.ofSeconds(2));
    try (var _ = new FullListener("127.0.0.2", receiver.port());
        var sender = parts.start()) {
      var outcome = sender.send(receiver.url("localhost", "/"));

      assertThat(outcome.success()).isTrue();
      assertThat(outcome.took()).isGreaterThan(Duration.ofMillis(500));
    }
  }

  @Test
  void an_address_that_swallows_packets_is_tried_last_by_the_next_attempts() throws IOException {
    lookup.put("localhost", "127.0.0.2", "127.0.0.1");
    var limit = Duration.ofSeconds(4);
    var settings = SenderSettings.DEFAULT.withIdle(Duration.ofSeconds(30), 0, 0);
    var parts = SenderFixture.with().lookup(lookup).settings(settings.withTimeout(limit));
    try (var _ = new FullListener("127.0.0.2", receiver.port());
        var sender = parts.start()) {
      String url = receiver.url("localhost", "/");
      assertThat(sender.send(url).took()).isGreaterThan(limit.dividedBy(4));

      var outcome = sender.send(url);

      assertThat(outcome.success()).isTrue();
      assertThat(outcome.took()).isLessThan(limit.dividedBy(4));
    }
  }

  @Test
  void a_name_with_one_blocked_address_is_refused() {
    lookup.put("hooks.test", "93.184.216.34", "127.0.0.1");
    try (var sender = closed()) {
      var outcome = sender.send("https://hooks.test:" + receiver.port() + "/");

      assertThat(outcome).isInstanceOf(Outcome.Unreachable.class);
      assertThat(((Outcome.Unreachable) outcome).detail()).contains("127.0.0.1", "loopback");
      assertThat(outcome.error()).hasValue(SENTENCE);
    }
    assertThat(receiver.connections()).isZero();
  }

  @Test
  void a_name_that_turns_private_after_registration_is_refused_at_the_connect() {
    lookup.put("hooks.test", "93.184.216.34");
    var url = WebhookUrl.parse("https://hooks.test:" + receiver.port() + "/");
    var guard = new EgressGuard(EgressSettings.closed());
    assertThat(guard.judgeAtRegistration(url.origin()).isAllowed()).isTrue();

    lookup.put("hooks.test", "127.0.0.1");
    try (var sender = closed()) {
      assertThat(sender.send(url.text())).isInstanceOf(Outcome.Unreachable.class);
    }
    assertThat(receiver.connections()).isZero();
  }

  @Test
  void a_new_address_of_a_name_is_used_once_its_connections_are_too_old() {
    lookup.put("localhost", "127.0.0.1");
    var longIdle = SenderSettings.DEFAULT.withIdle(Duration.ofHours(1), 64, 64);
    try (var sender = SenderFixture.with().settings(longIdle).lookup(lookup).start()) {
      String url = receiver.url("localhost", "/");
      assertThat(sender.send(url).success()).isTrue();

      lookup.put("localhost", "169.254.169.254");
      assertThat(sender.send(url).success()).isTrue();
      sender.putForward(Duration.ofMinutes(5).plusSeconds(1));
      assertThat(sender.send(url)).isInstanceOf(Outcome.Unreachable.class);
    }
    assertThat(receiver.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "http://93.184.216.34/",
        "https://no-such-name.test/",
        "https://empty.test/"
      })
  void blocked_and_unknown_hosts_look_the_same_to_a_tenant(String url) {
    lookup.put("empty.test");
    try (var sender = closed()) {
      var outcome = sender.send(url);

      assertThat(outcome).isInstanceOf(Outcome.Unreachable.class);
      assertThat(outcome.error()).hasValue(SENTENCE);
      assertThat(outcome.httpStatus()).isEmpty();
    }
  }

  @Test
  void a_name_server_that_never_answers_is_a_timeout() {
    var limit = Duration.ofMillis(300);
    try (var sender = SenderFixture.with().lookup(FakeLookup.silent()).deadline(limit).start()) {
      var watched = sender.begin(receiver.url("localhost", "/"));

      assertThat(watched.outcome()).isInstanceOf(Outcome.TimedOut.class);
      assertThat(watched.outcome().took()).isBetween(limit, GENEROUS);
      assertThat(watched.heard()).containsExactly("finished");
    }
  }

  private SenderFixture closed() {
    return SenderFixture.with().lookup(lookup).egress(EgressSettings.closed()).start();
  }

  /// A port whose queue of connections is full, so the kernel drops further packets.
  private static final class FullListener implements AutoCloseable {
    private static final int MORE_THAN_ITS_BACKLOG = 8;

    private final ServerSocket server = new ServerSocket();
    private final List<SocketChannel> queued = new ArrayList<>();

    FullListener(String address, int port) throws IOException {
      var bound = new InetSocketAddress(InetAddress.ofLiteral(address), port);
      server.bind(bound, 1);
      for (int i = 0; i < MORE_THAN_ITS_BACKLOG; i++) {
        var client = SocketChannel.open();
        client.configureBlocking(false);
        client.connect(bound);
        queued.add(client);
      }
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel client : queued) {
        client.close();
      }
      server.close();
    }
  }
}
