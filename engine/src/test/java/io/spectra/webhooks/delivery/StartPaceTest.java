package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartPaceTest {
  private long now = Duration.ofDays(1).toNanos();
  private final StartPace pace = new StartPace(StartPace.OTHERS, now);

  @Test
  void a_few_may_start_at_once() {
    assertThat(startAll()).isEqualTo(StartPace.KEPT_MAX);
    assertThat(startAll()).isZero();
  }

  @Test
  void each_millisecond_allows_some_more() {
    startAll();

    pass(Duration.ofNanos(999_999));
    assertThat(startAll()).isZero();
    pass(Duration.ofNanos(1));
    assertThat(startAll()).isEqualTo(StartPace.OTHERS);
  }

  @Test
  void parts_of_a_millisecond_add_up() {
    startAll();

    pass(Duration.ofNanos(1_500_000));
    startAll();
    pass(Duration.ofNanos(500_000));

    assertThat(startAll()).isEqualTo(StartPace.OTHERS);
  }

  @Test
  void what_was_not_used_for_long_is_no_reason_for_a_flood() {
    pass(Duration.ofHours(1));

    assertThat(startAll()).isEqualTo(StartPace.KEPT_MAX);
  }

  @Test
  void starts_while_there_was_no_pace_need_not_be_made_up_for() {
    for (int i = 0; i < 1_000; i++) {
      pace.started();
    }

    pass(Duration.ofMillis(1));

    assertThat(startAll()).isEqualTo(StartPace.OTHERS);
  }

  private int startAll() {
    int started = 0;
    while (pace.allows(now)) {
      pace.started();
      started++;
    }
    return started;
  }

  private void pass(Duration duration) {
    now += duration.toNanos();
  }
}
