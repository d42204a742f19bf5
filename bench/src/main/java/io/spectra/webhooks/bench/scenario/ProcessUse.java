package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.process.ContextSwitches;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Holds what measured processes have used since they started.
///
/// - `cpu`: the processor time of each process, by its name in the report.
record ProcessUse(Map<String, Duration> cpu, ContextSwitches switches, TurnTimes turns) {
  ProcessUse {
    cpu = Map.copyOf(cpu);
  }

  /// The amounts that were used between two readings.
  ///
  /// - `switches`: the context switches of all servers' threads.
  record Spent(Map<String, Duration> cpu, long switches, TurnTimes turns) {
    Spent {
      cpu = Map.copyOf(cpu);
    }
  }

  /// Returns what was used after an earlier reading.
  Spent since(ProcessUse earlier) {
    var spent = new HashMap<>(cpu);
    spent.replaceAll((name, total) -> total.minus(earlier.cpu().getOrDefault(name, Duration.ZERO)));
    return new Spent(spent, switches.since(earlier.switches()), turns.since(earlier.turns()));
  }
}
