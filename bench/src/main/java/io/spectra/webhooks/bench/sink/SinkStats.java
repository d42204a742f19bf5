package io.spectra.webhooks.bench.sink;

import java.util.Map;

/// The requests that a sink has seen. `paths` is by the first part of the path: `/fast/17` counts
/// under `fast`.
///
/// - `connections`: opened, ever.
/// - `illegal`: connections closed because of what came over them.
/// - `cpuNanos`: processor time of the sink's process since it started.
public record SinkStats(
    Map<String, PathStats> paths, long connections, long illegal, long cpuNanos) {
  public SinkStats {
    paths = Map.copyOf(paths);
  }

  /// One group of paths. Times are from when a request was due at its publisher to when it was
  /// received here, in microseconds, and 0 when no request was stamped.
  ///
  /// - `count`: requests since the last reset; `total`: ever.
  /// - `stamped`: those of `count` that said when they were due.
  public record PathStats(
      long count,
      long total,
      long stamped,
      double p50Micros,
      double p99Micros,
      double p999Micros,
      double maxMicros) {
    public static final PathStats NONE = new PathStats(0, 0, 0, 0, 0, 0, 0);
  }

  /// A group that has seen nothing has only zeros.
  public PathStats path(String name) {
    return paths.getOrDefault(name, PathStats.NONE);
  }

  /// Requests of all groups since the last reset.
  public long count() {
    return paths.values().stream().mapToLong(PathStats::count).sum();
  }

  /// Requests of all groups, ever.
  public long total() {
    return paths.values().stream().mapToLong(PathStats::total).sum();
  }
}
