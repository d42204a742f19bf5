package io.spectra.webhooks.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spectra.webhooks.bench.report.Figure;
import io.spectra.webhooks.bench.report.Findings;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests how the times of turns are read from the metrics of servers, and what is reported of them.
class TurnTimesTest {
  private static final String EARLIER =
      """
      # TYPE spectra_turn_seconds histogram
      spectra_turn_seconds_bucket{thread="loop",le="0.001"} 1000
      spectra_turn_seconds_bucket{thread="loop",le="0.002"} 1000
      spectra_turn_seconds_bucket{thread="loop",le="0.01"} 1000
      spectra_turn_seconds_bucket{thread="loop",le="+Inf"} 1003
      spectra_turn_seconds_count{thread="loop"} 1003
      spectra_turn_seconds_sum{thread="loop"} 0.7
      spectra_work_seconds_bucket{thread="loop",work="tick",le="0.001"} 5
      """;
  private static final String LATER =
      """
      spectra_turn_seconds_bucket{thread="loop",le="0.001"} 2998
      spectra_turn_seconds_bucket{thread="loop",le="0.002"} 2998
      spectra_turn_seconds_bucket{thread="loop",le="0.01"} 3000
      spectra_turn_seconds_bucket{thread="loop",le="+Inf"} 3003
      spectra_turn_seconds_bucket{le="0.002",thread="writer"} 500
      spectra_turn_seconds_bucket{le="+Inf",thread="writer"} 500
      spectra_turn_seconds_bucket{thread="recorder",le="0.002"} 0
      spectra_turn_seconds_bucket{thread="recorder",le="+Inf"} 0
      """;

  private final Findings findings = new Findings();

  @Test
  void turns_are_counted_from_the_earlier_reading_by_thread() {
    var turns = parse(LATER).since(parse(EARLIER));

    assertThat(turns.byThread()).containsOnlyKeys("loop", "writer", "recorder");
    assertThat(turns.of("loop").count()).isEqualTo(2_000);
    assertThat(turns.of("writer").count()).isEqualTo(500);
  }

  @Test
  void the_turns_of_several_servers_are_one_histogram() {
    var turns = TurnTimes.parse(List.of(EARLIER, LATER));

    assertThat(turns.of("loop").count()).isEqualTo(4_006);
  }

  @Test
  void a_quantile_is_interpolated_within_its_bucket() {
    var loop = parse(LATER).since(parse(EARLIER)).of("loop");

    assertThat(loop.quantile(0.5)).isCloseTo(0.001 * 1_000 / 1_998, within(1e-9));
    assertThat(loop.quantile(0.9995)).isCloseTo(0.006, within(1e-9));
    assertThat(loop.longest()).isEqualTo(0.01);
  }

  @Test
  void a_turn_above_the_last_boundary_counts_as_that_boundary() {
    assertThat(parse(EARLIER).of("loop").longest()).isEqualTo(0.01);
  }

  @Test
  void each_kind_of_thread_that_had_a_turn_has_its_figures() {
    parse(LATER).since(parse(EARLIER)).addTo(findings, "outage", "before: ", 1_000);

    assertThat(findings.figures())
        .extracting(Figure::name)
        .containsExactly(
            "before: turns an event: loop",
            "before: p99.9 of a turn: loop",
            "before: longest turn, at most: loop",
            "before: turns an event: writer",
            "before: p99.9 of a turn: writer",
            "before: longest turn, at most: writer");
    assertThat(findings.latest("outage", "before: turns an event: loop")).hasValue(2);
    assertThat(findings.latest("outage", "before: longest turn, at most: loop")).hasValue(10);
  }

  @Test
  void a_server_without_this_metric_has_no_figures() {
    var none = parse("spectra_events_accepted_total 7\n");

    none.since(none).addTo(findings, "outage", "", 1_000);

    assertThat(findings.figures()).isEmpty();
  }

  private static TurnTimes parse(String page) {
    return TurnTimes.parse(List.of(page));
  }
}
