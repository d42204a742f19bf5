package io.spectra.webhooks.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.bench.scenario.WarmUp.Result;
import io.spectra.webhooks.bench.scenario.WarmUp.Sample;
import io.spectra.webhooks.bench.scenario.WarmUp.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests when a load is warm. Each load here has one cost after another, and the last one for good.
class WarmUpTest {
  private static final Duration WINDOW = Duration.ofSeconds(3);

  private final List<Duration> lengths = new ArrayList<>();

  @Test
  void a_load_is_warm_when_two_windows_in_a_row_agree() throws InterruptedException {
    assertThat(play(warmUp(6, 60), 270, 200, 150, 104, 100))
        .isEqualTo(new Result(Duration.ofSeconds(18), State.WARM));
    assertThat(lengths).startsWith(Duration.ofSeconds(3), WINDOW).hasSize(6);
  }

  @Test
  void it_runs_for_the_least_time_however_soon_it_is_warm() throws InterruptedException {
    assertThat(play(warmUp(20, 60), 100)).isEqualTo(new Result(Duration.ofSeconds(22), State.WARM));
  }

  @Test
  void windows_that_agree_before_the_least_time_do_not_count() throws InterruptedException {
    assertThat(play(warmUp(18, 60), 100, 100, 200, 100, 100).took())
        .isEqualTo(Duration.ofSeconds(24));
  }

  @Test
  void a_load_that_is_not_warm_in_the_longest_time_is_measured_nevertheless()
      throws InterruptedException {
    assertThat(play(warmUp(6, 20), 500, 400, 300, 200, 100))
        .isEqualTo(new Result(Duration.ofSeconds(20), State.NOT_WARM));
    assertThat(lengths.stream().reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void a_warm_up_of_one_length_judges_nothing() throws InterruptedException {
    assertThat(play(WarmUp.fixed(Duration.ofSeconds(12)), 300, 100))
        .isEqualTo(new Result(Duration.ofSeconds(12), State.NOT_JUDGED));
  }

  @Test
  void the_longest_time_is_never_below_the_least() throws InterruptedException {
    assertThat(play(warmUp(12, 5), 100))
        .isEqualTo(new Result(Duration.ofSeconds(12), State.NOT_JUDGED));
  }

  @Test
  void samples_agree_if_both_rate_and_cost_do() {
    var sample = new Sample(1_000, 100);

    assertThat(sample.agreesWith(new Sample(1_050, 95.3))).isTrue();
    assertThat(sample.agreesWith(new Sample(1_051, 100))).isFalse();
    assertThat(sample.agreesWith(new Sample(1_000, 95))).isFalse();
  }

  @Test
  void a_load_that_delivers_nothing_is_not_warm() {
    assertThat(new Sample(0, 0).agreesWith(new Sample(0, 0))).isFalse();
  }

  private Result play(WarmUp warmUp, double... costs) throws InterruptedException {
    // The first call is the time before any window.
    return warmUp.play(length -> {
      lengths.add(length);
      int window = Math.max(0, lengths.size() - 2);
      return new Sample(1_000, costs[Math.min(window, costs.length - 1)]);
    });
  }

  private static WarmUp warmUp(int leastSeconds, int mostSeconds) {
    return new WarmUp(Duration.ofSeconds(leastSeconds), Duration.ofSeconds(mostSeconds), WINDOW);
  }
}
