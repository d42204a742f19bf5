package io.spectra.webhooks.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Axes end at round numbers that hold all there is to show.
class ScaleTest {
  private static final Offset<Double> NEARLY = within(1e-9);

  @Test
  void a_linear_axis_goes_from_0_to_a_round_number() {
    var scale = Scale.linear(DoubleStream.of(0.26, 0.64));

    assertThat(scale.ticks()).hasSize(5).first().isEqualTo(0.0);
    assertThat(scale.ticks().getLast()).isEqualTo(0.8, NEARLY);
    assertThat(scale.at(0.4)).isEqualTo(0.5, NEARLY);
  }

  @Test
  void a_value_at_a_round_number_may_end_the_axis() {
    assertThat(Scale.linear(DoubleStream.of(0.6)).ticks().getLast()).isEqualTo(0.6, NEARLY);
    assertThat(Scale.linear(DoubleStream.of(60)).ticks().getLast()).isEqualTo(60, NEARLY);
  }

  @Test
  void an_axis_on_which_all_is_0_still_has_a_length() {
    assertThat(Scale.linear(DoubleStream.of(0)).ticks()).containsExactly(0.0, 1.0);
    assertThat(Scale.linear(DoubleStream.of(0)).at(0)).isZero();
  }

  @Test
  void a_logarithmic_axis_begins_and_ends_at_1_2_or_5_times_a_power_of_ten() {
    var scale = Scale.logarithmic(List.of(0.99, 23.0), 0.1);

    assertThat(scale.ticks()).containsExactly(0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0);
    assertThat(scale.at(0.5)).isZero();
    assertThat(scale.at(5)).isEqualTo(0.5, NEARLY);
    assertThat(scale.at(50)).isEqualTo(1, NEARLY);
  }

  @Test
  void what_is_too_small_to_be_measured_lies_at_the_left_end_of_a_logarithmic_axis() {
    var scale = Scale.logarithmic(List.of(0.0, 1.0), 0.1);

    assertThat(scale.ticks()).first().isEqualTo(0.1);
    assertThat(scale.at(0)).isZero();
  }
}
