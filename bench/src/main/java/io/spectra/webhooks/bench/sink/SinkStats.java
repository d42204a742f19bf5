package io.spectra.webhooks.bench.sink;

import java.util.Map;

/// The requests that a sink has seen. `paths` is by the first part of the path: `/fast/17` counts
/// under `fast`.
///
/// - `connections`: the number of connections ever opened.
/// - `illegal`: the number of connections that were closed because of bytes that were no request.
/// - `cpuNanos`: the processor time of the sink's process since it started.
public record SinkStats(
    Map<String, PathStats> paths, long connections, long illegal, long cpuNanos) {
  public SinkStats {
    paths = Map.copyOf(paths);
  }

  /// The counts of one group of paths. Times are from when a request was due at its publisher to
  /// when it was received here, in microseconds, and 0 when no request was stamped.
  ///
  /// - `count`: requests since the last reset.
  /// - `total`: requests ever.
  /// - `stamped`: those of `count` that carried the time at which they were due.
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

  /// Returns the counts of a group. A group that has seen nothing has only zeros.
  public PathStats path(String name) {
    return paths.getOrDefault(name, PathStats.NONE);
  }

  /// Returns the number of requests of all groups since the last reset.
  public long count() {
    return paths.values().stream().mapToLong(PathStats::count).sum();
  }

  /// Returns the number of requests of all groups, ever.
  public long total() {
    return paths.values().stream().mapToLong(PathStats::total).sum();
  }
}
