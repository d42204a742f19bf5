package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadTotals;
import io.spectra.webhooks.bench.report.Findings;
import io.spectra.webhooks.bench.sink.SinkStats;
import java.time.Duration;

/// The measurements of one load.
///
/// - `seen`: the requests that the sink saw in that time.
/// - `connections`: the number of connections that were opened to the sink in that time.
/// - `spent`: what the measured processes used in that time.
/// - `totals`: the totals of the whole load, warm-up included.
/// - `endNanos`: the time at which the load had ended.
record Window(
    Duration length,
    SinkStats seen,
    long connections,
    ProcessUse.Spent spent,
    LoadTotals totals,
    long endNanos) {
  /// The name of the figure that [#switchesAnEvent] gives.
  static final String SWITCHES = "context switches an event: server";

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

  /// Returns the servers' context switches for each request that the sink saw.
  double switchesAnEvent() {
    return seen.count() == 0 ? 0 : (double) spent.switches() / seen.count();
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
