package io.spectra.webhooks.bench.process;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/// Measures the processor time that some processes have spent, as the operating system counts it.
/// Any thread may use it.
@FunctionalInterface
public interface CpuTime {

  /// Returns the time since the processes started.
  ///
  /// @throws IllegalStateException when one of them is gone
  Duration spent();

  /// Measures these processes alone, without their children.
  static CpuTime of(Collection<Long> pids) {
    var measured = List.copyOf(pids);
    return () -> measured.stream().map(ProcessUsage::cpu).reduce(Duration.ZERO, Duration::plus);
  }

  /// Measures a process and all the processes that it has started, including those that have ended.
  static CpuTime ofTree(long pid) {
    return () -> ProcessTree.cpu(pid);
  }
}
