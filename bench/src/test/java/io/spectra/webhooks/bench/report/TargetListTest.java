package io.spectra.webhooks.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests when a target is met, and which figure it belongs to.
class TargetListTest {
  @Test
  void a_target_is_met_by_a_median_that_just_reaches_it() {
    var target = Target.atLeast("P1", "throughput", "R", 0.4);

    assertThat(target.isMetBy(figure("R", 0.3, 0.4, 0.9))).isTrue();
    assertThat(target.isMetBy(figure("R", 0.3, 0.39, 0.9))).isFalse();
    assertThat(target.verdict(figure("R", 0.39))).isEqualTo("≥ 0.40  missed");
  }

  @Test
  void a_target_may_be_an_upper_bound() {
    var target = Target.atMost("P5", "throughput", "p99", 10);

    assertThat(target.isMetBy(figure("p99", 10, 9, 300))).isTrue();
    assertThat(target.isMetBy(figure("p99", 10.1))).isFalse();
    assertThat(target.verdict(figure("p99", 10))).isEqualTo("≤ 10.0  met");
  }

  @Test
  void a_target_for_every_round_is_met_by_the_worst_one() {
    var most = Target.atMost("P5", "throughput", "p99", 10).inEveryRound();
    var least = Target.atLeast("P1", "throughput", "R", 0.4).inEveryRound();

    assertThat(most.isMetBy(figure("p99", 1, 10, 2))).isTrue();
    assertThat(most.isMetBy(figure("p99", 1, 10.1, 2))).isFalse();
    assertThat(least.isMetBy(figure("R", 0.9, 0.4, 0.9))).isTrue();
    assertThat(least.isMetBy(figure("R", 0.9, 0.39, 0.9))).isFalse();
    assertThat(most.verdict(figure("p99", 10))).isEqualTo("≤ 10.0 in every round  met");
  }

  @Test
  void a_round_that_is_not_a_number_has_missed_a_target_for_every_round() {
    var target = Target.atMost("P5", "throughput", "p99", 10).inEveryRound();

    assertThat(target.isMetBy(figure("p99", 1, Double.NaN, 2))).isFalse();
  }

  @Test
  void a_figure_that_is_not_a_number_has_missed_its_target() {
    var target = Target.atMost("P5", "throughput", "p99", 10);

    assertThat(target.isMetBy(figure("p99", Double.NaN))).isFalse();
  }

  @Test
  void a_scenario_that_was_not_played_has_nothing_missing() {
    assertThat(TargetList.OURS.unmeasured(List.of())).isEmpty();
  }

  @Test
  void a_target_belongs_to_one_figure_of_one_scenario() {
    assertThat(TargetList.OURS.of(figure(Figure.R, 1)))
        .extracting(Target::value)
        .containsExactly(0.4);
    assertThat(TargetList.OURS.of(new Figure("batch", Figure.R, "", List.of(1.0))))
        .extracting(Target::value)
        .containsExactly(0.6);
    assertThat(TargetList.OURS.of(figure("bare rate", 1))).isEmpty();
  }

  private static Figure figure(String name, double... rounds) {
    return new Figure("throughput", name, "", Arrays.stream(rounds).boxed().toList());
  }
}
