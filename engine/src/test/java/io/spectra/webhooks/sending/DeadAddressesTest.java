package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests the order in which the addresses of a name are tried after one of them failed.
class DeadAddressesTest {
  private static final int PORT = 443;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress TWO = InetAddress.ofLiteral("192.0.2.2");
  private static final InetAddress THREE = InetAddress.ofLiteral("2001:db8::3");

  private final DeadAddresses dead = new DeadAddresses();

  @Test
  void an_address_that_failed_is_tried_last_for_a_minute() {
    dead.failed(at(ONE, PORT), 0);

    assertThat(order(MINUTE)).containsExactly(TWO, THREE, ONE);
    assertThat(order(MINUTE + 1)).containsExactly(ONE, TWO, THREE);
  }

  @Test
  void an_address_that_accepts_again_is_tried_in_its_normal_place() {
    dead.failed(at(ONE, PORT), 0);
    dead.accepted(at(ONE, PORT));

    assertThat(order(1)).containsExactly(ONE, TWO, THREE);
  }

  @Test
  void a_later_failure_restarts_the_minute() {
    dead.failed(at(ONE, PORT), 0);
    dead.failed(at(TWO, PORT), 1);
    dead.failed(at(ONE, PORT), MINUTE);

    assertThat(order(2 * MINUTE)).containsExactly(TWO, THREE, ONE);
  }

  @Test
  void another_port_of_the_same_address_is_a_different_entry() {
    dead.failed(at(ONE, 8443), 0);

    assertThat(order(1)).containsExactly(ONE, TWO, THREE);
  }

  @Test
  void no_address_is_left_out_if_all_have_failed() {
    for (InetAddress address : List.of(ONE, TWO, THREE)) {
      dead.failed(at(address, PORT), 0);
    }

    assertThat(order(1)).containsExactly(ONE, TWO, THREE);
  }

  private List<InetAddress> order(long nowNanos) {
    return dead.liveFirst(List.of(ONE, TWO, THREE), PORT, nowNanos);
  }

  private static InetSocketAddress at(InetAddress address, int port) {
    return new InetSocketAddress(address, port);
  }
}
