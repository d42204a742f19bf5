package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.egress.EgressSettings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Asking name servers, over a real socket.
class DnsLookupTest {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = loops.next();
  private final FakeNameServer server = new FakeNameServer(loop);
  private final DnsLookup lookup = DnsLookup.on(loop, Duration.ofSeconds(5), server.provider());

  @AfterEach
  void close() {
    lookup.close();
    server.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void all_addresses_of_both_kinds_are_found() {
    server.put("hooks.test", "192.0.2.7", "192.0.2.8", "2001:db8::7");

    assertThat(found("hooks.test"))
        .extracting(InetAddress::getHostAddress)
        .containsExactly("192.0.2.7", "192.0.2.8", "2001:db8:0:0:0:0:0:7");
  }

  @Test
  void a_name_is_asked_for_as_it_is_and_with_no_domain_behind_it() {
    server.put("hooks.test", "192.0.2.7");

    found("hooks.test");
    asks("single");

    assertThat(Set.copyOf(server.asked()))
        .containsExactlyInAnyOrder(
            "A hooks.test.", "AAAA hooks.test.", "A single.", "AAAA single.");
  }

  @Test
  void every_name_that_a_url_may_have_can_be_asked_for() {
    for (String name :
        List.of("stack_receiver", "my_app.hooks.test", "-a-.b-.test", "_x._y.test")) {
      server.put(name, "192.0.2.9");

      assertThat(found(name)).as(name).hasSize(1);
    }
  }

  @Test
  void an_answer_is_kept_for_a_while() {
    server.put("hooks.test", "192.0.2.7");

    found("hooks.test");
    found("hooks.test");

    assertThat(server.asked()).hasSize(2); // A and AAAA
  }

  @Test
  void the_hosts_file_comes_first() {
    assertThat(found("localhost")).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void an_unknown_name_fails() {
    var lookedUp = asks("nobody.test");

    assertThat(lookedUp.isSuccess()).isFalse();
    assertThat(lookedUp.cause()).hasMessageContaining("nobody.test");
  }

  @Test
  void one_private_address_among_the_answers_refuses_the_host() {
    server.put("hooks.test", "93.184.216.34", "2606:2800:220:1::1", "10.0.0.7");
    try (var sender = SenderFixture.with().egress(EgressSettings.closed()).lookup(lookup).start()) {
      var outcome = sender.send("https://hooks.test/");

      assertThat(outcome).isInstanceOf(Outcome.Unreachable.class);
      assertThat(((Outcome.Unreachable) outcome).detail()).contains("blocked: 10.0.0.7");
    }
  }

  private List<InetAddress> found(String host) {
    return asks(host).getNow();
  }

  private Future<List<InetAddress>> asks(String host) {
    var lookedUp = lookup.addressesOf(host);
    assertThat(lookedUp.awaitUninterruptibly(Watched.SECONDS_PATIENCE, TimeUnit.SECONDS)).isTrue();
    return lookedUp;
  }
}
