package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.process.CpuTime;
import java.util.List;
import java.util.Map;

/// The processes that are measured under a load besides generator and sink.
///
/// - `cpu`: their processor times, by the name of the process in the report.
/// - `servers`: the process ids of the servers, whose context switches are counted.
record MeasuredProcesses(Map<String, CpuTime> cpu, List<Long> servers) {
  /// Measures generator and sink alone.
  static final MeasuredProcesses NONE = new MeasuredProcesses(Map.of(), List.of());

  MeasuredProcesses {
    cpu = Map.copyOf(cpu);
    servers = List.copyOf(servers);
  }
}
