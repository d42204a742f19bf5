package io.spectra.webhooks.bench.process;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/// The processor time that some processes have spent, by the operating system's account. Any
/// thread.
@FunctionalInterface
public interface CpuTime {

  /// Since they started.
  ///
  /// @throws IllegalStateException when one of them is gone
  Duration spent();

  /// That of these processes alone, without their children.
  static CpuTime of(Collection<Long> pids) {
    var measured = List.copyOf(pids);
    return () -> measured.stream().map(ProcessUsage::cpu).reduce(Duration.ZERO, Duration::plus);
  }

  /// That of a process and of all it has started, what has ended included.
  static CpuTime ofTree(long pid) {
    return () -> ProcessTree.cpu(pid);
  }
}
