package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.spectra.webhooks.egress.IpAddress;
import io.spectra.webhooks.embedding.DeliveryObserver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tests a lookup for which a caller waits within a bound.
class WaitingLookupTest {
  private final EventLoopGroup loops =
      Transport.best()
          .loops(
              1,
              new DefaultThreadFactory("test-loop", true),
              DeliveryObserver.NONE,
              System::nanoTime);

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void the_answer_of_the_loops_lookup_is_returned() {
    var names = FakeLookup.of("hooks.example.com", "93.184.215.14", "10.1.2.3");

    assertThat(waiting(names, Duration.ofSeconds(30)).addressesOf("hooks.example.com"))
        .extracting(address -> IpAddress.of(address).toString())
        .containsExactly("93.184.215.14", "10.1.2.3");
    assertThat(names.asked()).containsExactly("hooks.example.com");
  }

  @Test
  void an_unknown_name_has_no_addresses() {
    assertThat(waiting(new FakeLookup(), Duration.ofSeconds(30)).addressesOf("hooks.example.com"))
        .isEmpty();
  }

  @Test
  @Timeout(20)
  void a_name_server_that_never_answers_is_waited_for_only_within_the_bound() {
    var silent = waiting(FakeLookup.silent(), Duration.ofMillis(10));

    assertThat(silent.addressesOf("hooks.example.com")).isEmpty();
  }

  @Test
  @Timeout(20)
  void abandoned_lookups_count_until_they_have_ended() {
    var underWay = new ConcurrentLinkedQueue<Promise<List<InetAddress>>>();
    HostLookup slow =
        _ -> {
          Promise<List<InetAddress>> answer = ImmediateEventExecutor.INSTANCE.newPromise();
          underWay.add(answer);
          return answer;
        };
    var waiting = waiting(slow, Duration.ofMillis(1));
    for (int i = 0; i < WaitingLookup.LOOKUPS_MAX + 10; i++) {
      waiting.addressesOf("hooks.example.com");
    }
    awaitLoop();
    assertThat(underWay).hasSize(WaitingLookup.LOOKUPS_MAX);

    underWay.remove().setSuccess(List.of());
    underWay.remove().setFailure(new UnknownHostException("hooks.example.com"));
    for (int i = 0; i < 10; i++) {
      waiting.addressesOf("hooks.example.com");
    }
    awaitLoop();
    assertThat(underWay).hasSize(WaitingLookup.LOOKUPS_MAX);
  }

  @Test
  void on_a_loop_that_has_ended_there_are_no_addresses() {
    var names = FakeLookup.of("hooks.example.com", "93.184.215.14");
    var waiting = waiting(names, Duration.ofSeconds(30));
    stop();

    assertThat(waiting.addressesOf("hooks.example.com")).isEmpty();
  }

  /// Waits until the loop has finished its earlier tasks.
  private void awaitLoop() {
    loops.next().submit(() -> {}).syncUninterruptibly();
  }

  private WaitingLookup waiting(HostLookup lookup, Duration patience) {
    return new WaitingLookup(loops.next(), lookup, patience);
  }
}
