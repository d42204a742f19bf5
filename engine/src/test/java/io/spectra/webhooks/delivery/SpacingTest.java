package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpacingTest {
  private static final long MILLI = 1_000_000;

  private final Membership membership = new Membership(Optional.empty(), () -> 0);
  private long now;
  private final Spacing spacing = new Spacing(membership, () -> now);

  @Test
  void a_node_alone_does_not_wait() {
    callTakes(0, 2 * MILLI);

    assertThat(spacing.untilNanos()).isLessThan(0);
  }

  @Test
  void each_of_several_leaves_the_others_as_much_time_as_its_own_call_took() {
    membership.confirm(0, 3);

    callTakes(5 * MILLI, 7 * MILLI);

    assertThat(spacing.untilNanos()).isEqualTo((7 + 2 * 2) * MILLI);
  }

  @Test
  void a_slow_store_makes_nobody_wait_for_longer_than_ten_milliseconds() {
    membership.confirm(0, 3);

    callTakes(0, 500 * MILLI);

    assertThat(spacing.untilNanos()).isEqualTo(510 * MILLI);
  }

  private void callTakes(long fromNanos, long toNanos) {
    now = fromNanos;
    long begun = spacing.begin();
    now = toNanos;
    spacing.end(begun);
  }
}
