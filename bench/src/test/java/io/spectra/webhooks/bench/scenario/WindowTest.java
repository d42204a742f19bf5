package io.spectra.webhooks.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spectra.webhooks.bench.load.LoadTotals;
import io.spectra.webhooks.bench.load.LoadTotals.AnswerTimes;
import io.spectra.webhooks.bench.report.Figure;
import io.spectra.webhooks.bench.report.Findings;
import io.spectra.webhooks.bench.sink.SinkStats;
import io.spectra.webhooks.bench.sink.SinkStats.PathStats;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Tests what is calculated from one measurement. The sink saw 1,000 requests in two seconds.
class WindowTest {
  private static final WarmUp.Result WARM =
      new WarmUp.Result(Duration.ofSeconds(15), WarmUp.State.WARM);

  private final Findings findings = new Findings();

  @Test
  void e_compares_two_bare_exchanges_with_the_processes_that_serve_an_event() {
    var bare = window(WARM, Map.of(Rig.GENERATOR, millis(4), Rig.SINK, millis(6)));
    var served =
        window(
            WARM,
            Map.of(
                Rig.GENERATOR, millis(9),
                Rig.SINK, millis(9),
                Rig.SERVER, millis(60),
                Rig.POSTGRES, millis(40)));

    assertThat(served.servingMicros()).isCloseTo(100, within(1e-9));
    assertThat(served.efficiency(bare)).isCloseTo(0.2, within(1e-9));
  }

  @Test
  void context_switches_and_cost_are_for_each_request_that_the_sink_saw() {
    var window = window(WARM, Map.of(Rig.SERVER, millis(60), Rig.SINK, millis(5)));

    assertThat(window.switchesAnEvent()).isEqualTo(4);
    assertThat(window.cpuMicros(Rig.SERVER)).isCloseTo(60, within(1e-9));
    assertThat(window.cpuMicros()).isCloseTo(65, within(1e-9));
    assertThat(window.perSecond(window.seen().count())).isCloseTo(500, within(1e-9));
  }

  @Test
  void the_length_of_a_warm_up_is_a_figure() {
    window(WARM, Map.of()).addWarmUp(findings, "outage", "before: ");

    assertThat(findings.figures()).extracting(Figure::name).containsExactly("before: warm-up");
    assertThat(findings.latest("outage", "before: warm-up")).hasValue(15);
    assertThat(findings.remarks()).isEmpty();
  }

  @Test
  void a_load_that_was_not_warm_is_remarked() {
    var cold = new WarmUp.Result(Duration.ofSeconds(60), WarmUp.State.NOT_WARM);

    window(cold, Map.of()).addWarmUp(findings, "outage", "before: ");

    assertThat(findings.remarks())
        .containsExactly(
            "outage: before: not warm after 60 s: no two windows in a row agreed within 5 %");
  }

  private static Window window(WarmUp.Result warmUp, Map<String, Duration> cpu) {
    var seen = Map.of("fast", new PathStats(1_000, 1_000, 0, 0, 0, 0, 0));
    return new Window(
        Duration.ofSeconds(2),
        warmUp,
        new SinkStats(seen, 0, 0, 0),
        0,
        new ProcessUse.Spent(cpu, 4_000, TurnTimes.NONE),
        new LoadTotals(1_000, Map.of(), 0, 0, 0, AnswerTimes.UNKNOWN),
        0);
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
