package io.spectra.webhooks.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the processor time of a process and of its children. A database server has a process for
/// each connection, which comes and goes. It reads `/proc`, so it works on Linux only.
final class ProcessTree {
  /// The ticks of a second. The kernel shows this number to programs, whatever its own clock does.
  private static final int TICKS_PER_SECOND = 100;

  private static final int LOOKS_MAX = 20;

  private ProcessTree() {}

  /// The processor time of one process in ticks: its own, and that of the ended children for which
  /// it has waited, including their children.
  record Ticks(long own, long endedChildren) {
    // These are fields 14 to 17 of proc(5), counted from after the name, which may contain
    // anything.
    private static final int USER = 14 - 3;
    private static final int SYSTEM = 15 - 3;
    private static final int CHILDREN_USER = 16 - 3;
    private static final int CHILDREN_SYSTEM = 17 - 3;

    /// Parses the content of `/proc/<pid>/stat`.
    static Ticks parse(String stat) {
      var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
      return new Ticks(
          Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]),
          Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]));
    }

    long sum() {
      return own + endedChildren;
    }
  }

  /// Returns the processor time of a process and its children. If a child ends meanwhile, it would
  /// be counted twice or not at all, so this reads again.
  ///
  /// @throws IllegalStateException when there is no such process, or children end all the time
  static Duration cpu(long pid) {
    for (int look = 0; look < LOOKS_MAX; look++) {
      long endedBefore = root(pid).endedChildren();
      long children = children(pid).flatMap(Optional::stream).mapToLong(Ticks::sum).sum();
      var root = root(pid);
      if (root.endedChildren() == endedBefore) {
        return Duration.ofMillis((root.sum() + children) * 1_000 / TICKS_PER_SECOND);
      }
    }
    throw new IllegalStateException("children of process " + pid + " end all the time");
  }

  private static Ticks root(long pid) {
    return ticks(pid)
        .orElseThrow(() -> new IllegalStateException("no process " + pid + " to measure"));
  }

  private static Stream<Optional<Ticks>> children(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::descendants)
        .map(child -> ticks(child.pid()));
  }

  private static Optional<Ticks> ticks(long pid) {
    try {
      return Optional.of(
          Ticks.parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
    } catch (IOException _) {
      return Optional.empty(); // it has ended
    }
  }
}
