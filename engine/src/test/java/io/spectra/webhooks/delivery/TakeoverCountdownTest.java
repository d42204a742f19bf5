package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TakeoverCountdownTest {
  private final VirtualTime time = new VirtualTime();
  private final TakeoverCountdown countdown = new TakeoverCountdown();

  @Test
  void a_takeover_follows_every_fifth_look() {
    for (int takeovers = 0; takeovers < 3; takeovers++) {
      look(4, Duration.ofMillis(200));
      assertThat(isDueAfter(Duration.ofMillis(200))).isTrue();
    }
  }

  @Test
  void looks_that_failed_in_between_only_delay_it() {
    look(4, Duration.ofMillis(2_999));

    assertThat(isDueAfter(Duration.ofMillis(2_999))).isTrue();
  }

  /// To a node that comes back from an outage of the store, the others seem as dead as it does to
  /// them.
  @Test
  void a_node_that_could_not_look_for_long_lets_the_others_be_heard_of_first() {
    look(4, Duration.ofMillis(200));

    assertThat(isDueAfter(Duration.ofSeconds(3))).isFalse();
    look(3, Duration.ofMillis(200));
    assertThat(isDueAfter(Duration.ofMillis(200))).isTrue();
  }

  private void look(int looks, Duration apart) {
    for (int i = 0; i < looks; i++) {
      assertThat(isDueAfter(apart)).isFalse();
    }
  }

  private boolean isDueAfter(Duration pause) {
    time.advance(pause);
    return countdown.isOverAfterLookAt(time.getAsLong());
  }
}
