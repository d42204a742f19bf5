package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FreshStartsTest {
  private static final long MILLI = 1_000_000;

  private long now = -700 * MILLI; // such a clock may begin anywhere
  private final FreshStarts starts = new FreshStarts(() -> now);

  @Test
  void at_first_something_may_have_started_just_before() {
    assertThat(starts.areRecent()).isTrue();

    pass(1_000);
    assertThat(starts.areRecent()).isFalse();
  }

  @Test
  void a_start_counts_for_a_second() {
    pass(5_000);
    starts.started(now);

    pass(999);
    assertThat(starts.areRecent()).isTrue();

    pass(1);
    assertThat(starts.areRecent()).isFalse();
  }

  @Test
  void while_starts_follow_each_other_closely_there_is_always_a_recent_one() {
    for (int i = 0; i < 100_000; i++) {
      starts.started(now);
      pass(1);
      assertThat(starts.areRecent()).isTrue();
    }
  }

  private void pass(long millis) {
    now += millis * MILLI;
  }
}
