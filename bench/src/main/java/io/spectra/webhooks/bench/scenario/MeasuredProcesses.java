package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.process.ContextSwitches;
import io.spectra.webhooks.bench.process.CpuTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The processes that are measured under a load.
///
/// - `cpu`: their processor times, by the name of the process in the report.
/// - `servers`: the process ids of the servers, whose context switches are counted.
/// - `turns`: reads the times of the servers' turns from their metrics.
record MeasuredProcesses(Map<String, CpuTime> cpu, List<Long> servers, Supplier<TurnTimes> turns) {
  /// Measures nothing besides generator and sink.
  static final MeasuredProcesses NONE =
      new MeasuredProcesses(Map.of(), List.of(), () -> TurnTimes.NONE);

  MeasuredProcesses {
    cpu = Map.copyOf(cpu);
    servers = List.copyOf(servers);
  }

  /// Returns these processes and another one, whose processor time alone is measured.
  MeasuredProcesses with(String name, CpuTime time) {
    var all = new HashMap<>(cpu);
    all.put(name, time);
    return new MeasuredProcesses(all, servers, turns);
  }

  /// Returns the processor time that all of them have spent since they started.
  Duration spent() {
    return cpu.values().stream().map(CpuTime::spent).reduce(Duration.ZERO, Duration::plus);
  }

  /// Returns what they have used since they started.
  ProcessUse used() {
    var spent = new HashMap<String, Duration>();
    cpu.forEach((name, time) -> spent.put(name, time.spent()));
    return new ProcessUse(spent, ContextSwitches.of(servers), turns.get());
  }
}
