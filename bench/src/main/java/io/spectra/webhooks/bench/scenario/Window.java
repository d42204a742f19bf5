package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadTotals;
import io.spectra.webhooks.bench.report.Findings;
import io.spectra.webhooks.bench.sink.SinkStats;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The measurements of one load.
///
/// - `warmUp`: the warm-up before that time.
/// - `seen`: the requests that the sink saw in that time.
/// - `connections`: the number of connections that were opened to the sink in that time.
/// - `spent`: what the measured processes used in that time.
/// - `totals`: the totals of the whole load, warm-up included.
/// - `endNanos`: the time at which the load had ended.
record Window(
    Duration length,
    WarmUp.Result warmUp,
    SinkStats seen,
    long connections,
    ProcessUse.Spent spent,
    LoadTotals totals,
    long endNanos) {
  /// The name of the figure that [#switchesAnEvent] gives.
  static final String SWITCHES = "context switches an event: server";

  /// The name of the figure that [#servingMicros] gives.
  static final String SERVING = "CPU an event: all that serve it";

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  /// Whether the processor time of this process is known.
  boolean hasMeasured(String process) {
    return spent.cpu().containsKey(process);
  }

  double perSecond(long count) {
    return count / (length.toNanos() / NANOS_PER_SECOND);
  }

  /// Returns the processor time of one process for each request that the sink saw, in microseconds.
  double cpuMicros(String process) {
    var time = spent.cpu().get(process);
    if (time == null) {
      throw new IllegalArgumentException("'%s' was not measured".formatted(process));
    }
    return micros(time);
  }

  /// Returns the same for all processes together.
  double cpuMicros() {
    return micros(spent.cpu().values().stream().reduce(Duration.ZERO, Duration::plus));
  }

  /// Returns the same for the processes that serve an event: all but generator and sink.
  double servingMicros() {
    return micros(
        spent.cpu().entrySet().stream()
            .filter(entry -> !List.of(Rig.GENERATOR, Rig.SINK).contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .reduce(Duration.ZERO, Duration::plus));
  }

  /// Returns E: the processor time of two bare exchanges ÷ that of an event. An event is received
  /// once and sent once, which is what generator and sink do in two exchanges.
  ///
  /// @param bare a measurement of the same requests straight from generator to sink
  double efficiency(Window bare) {
    return 2 * bare.cpuMicros() / servingMicros();
  }

  /// Returns the servers' context switches for each request that the sink saw.
  double switchesAnEvent() {
    return seen.count() == 0 ? 0 : (double) spent.switches() / seen.count();
  }

  /// Adds the length of the warm-up, and a remark if the load was not warm.
  ///
  /// @param prefix the beginning of the figure's name
  void addWarmUp(Findings findings, String scenario, String prefix) {
    double seconds = warmUp.took().toNanos() / NANOS_PER_SECOND;
    findings.add(scenario, prefix + "warm-up", "s", seconds);
    if (warmUp.state() == WarmUp.State.NOT_WARM) {
      findings.addRemark(
          scenario,
          String.format(
              Locale.ROOT,
              "%snot warm after %.0f s: no two windows in a row agreed within 5 %%",
              prefix,
              seconds));
    }
  }

  /// Adds the figures of the servers' turns for each request that the sink saw.
  ///
  /// @param prefix the beginning of each figure's name
  void addTurns(Findings findings, String scenario, String prefix) {
    spent.turns().addTo(findings, scenario, prefix, seen.count());
  }

  private double micros(Duration time) {
    return seen.count() == 0 ? 0 : time.toNanos() / NANOS_PER_MICRO / seen.count();
  }
}
