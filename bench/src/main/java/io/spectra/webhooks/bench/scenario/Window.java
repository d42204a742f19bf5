package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadTotals;
import io.spectra.webhooks.bench.sink.SinkStats;
import java.time.Duration;
import java.util.Map;

/// The measurements of one load.
///
/// - `seen`: the requests that the sink saw in that time.
/// - `connections`: the number of connections that were opened to the sink in that time.
/// - `cpu`: the processor time of each process in that time, by its name in the report.
/// - `switches`: the context switches of all servers' threads in that time.
/// - `totals`: the totals of the whole load, warm-up included.
/// - `endNanos`: the time at which the load had ended.
record Window(
    Duration length,
    SinkStats seen,
    long connections,
    Map<String, Duration> cpu,
    long switches,
    LoadTotals totals,
    long endNanos) {
  /// The name of the figure that [#switchesAnEvent] gives.
  static final String SWITCHES = "context switches an event: server";

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

  /// Returns the processor time of one process for each request that the sink saw, in microseconds.
  double cpuMicros(String process) {
    var spent = cpu.get(process);
    if (spent == null) {
      throw new IllegalArgumentException("'%s' was not measured".formatted(process));
    }
    return micros(spent);
  }

  /// Returns the same for all processes together.
  double cpuMicros() {
    return micros(cpu.values().stream().reduce(Duration.ZERO, Duration::plus));
  }

  /// Returns the servers' context switches for each request that the sink saw.
  double switchesAnEvent() {
    return seen.count() == 0 ? 0 : (double) switches / seen.count();
  }

  private double micros(Duration spent) {
    return seen.count() == 0 ? 0 : spent.toNanos() / NANOS_PER_MICRO / seen.count();
  }
}
