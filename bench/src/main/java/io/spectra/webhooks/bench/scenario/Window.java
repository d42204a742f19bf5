package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadTotals;
import io.spectra.webhooks.bench.sink.SinkStats;
import java.time.Duration;
import java.util.Map;

/// The measurements of one load.
///
/// - `seen`: what the sink saw in that time, no more.
/// - `connections`: how many were opened to the sink in that time.
/// - `cpu`: what each process spent in that time, by its name in the report.
/// - `totals`: of the whole load, warm-up included.
/// - `endNanos`: when the load had ended.
record Window(
    Duration length,
    SinkStats seen,
    long connections,
    Map<String, Duration> cpu,
    LoadTotals totals,
    long endNanos) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  Window {
    cpu = Map.copyOf(cpu);
  }

  /// Whether the processor time of this process is known.
  boolean hasMeasured(String process) {
    return cpu.containsKey(process);
  }

  double perSecond(long count) {
    return count / (length.toNanos() / NANOS_PER_SECOND);
  }

  /// Processor time of one process for each request that the sink saw, in microseconds.
  double cpuMicros(String process) {
    var spent = cpu.get(process);
    if (spent == null) {
      throw new IllegalArgumentException("'%s' was not measured".formatted(process));
    }
    return micros(spent);
  }

  /// The same of all processes together.
  double cpuMicros() {
    return micros(cpu.values().stream().reduce(Duration.ZERO, Duration::plus));
  }

  private double micros(Duration spent) {
    return seen.count() == 0 ? 0 : spent.toNanos() / NANOS_PER_MICRO / seen.count();
  }
}
