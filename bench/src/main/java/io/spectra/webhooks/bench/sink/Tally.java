package io.spectra.webhooks.bench.sink;

import io.spectra.webhooks.bench.http.Stamp;
import io.spectra.webhooks.bench.sink.SinkStats.PathStats;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.HdrHistogram.Histogram;

/// Counts and times requests by group of paths. Belongs to the sink's one event loop, so it needs
/// no lock.
final class Tally {
  /// The largest number of groups. All further paths, which are the rig's own, are counted
  /// together.
  private static final int GROUPS_MAX = 64;

  private static final String OTHERS = "others";

  private final List<Group> groups = new ArrayList<>();
  private long connections;
  private long illegal;

  /// Counts a request for the target in these bytes.
  void add(byte[] bytes, int from, int to, long stamp, long now) {
    group(bytes, from, to).add(stamp, now);
  }

  void addConnection() {
    connections++;
  }

  void addIllegal() {
    illegal++;
  }

  SinkStats stats(long cpuNanos) {
    var paths = new HashMap<String, PathStats>();
    for (var group : groups) {
      paths.put(group.name(), group.stats());
    }
    return new SinkStats(paths, connections, illegal, cpuNanos);
  }

  void reset() {
    groups.forEach(Group::reset);
  }

  /// Returns the group of a path. There are few groups, so comparing bytes is cheaper than creating
  /// a key for a map.
  private Group group(byte[] bytes, int from, int to) {
    int end = endOfFirstPart(bytes, from + 1, to);
    for (var group : groups) {
      if (group.isNamed(bytes, from + 1, end)) {
        return group;
      }
    }
    if (groups.size() == GROUPS_MAX) {
      return groups.getLast();
    }
    var name =
        groups.size() == GROUPS_MAX - 1
            ? OTHERS.getBytes(StandardCharsets.ISO_8859_1)
            : Arrays.copyOfRange(bytes, from + 1, Math.max(from + 1, end));
    var group = new Group(name);
    groups.add(group);
    return group;
  }

  private static int endOfFirstPart(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '/' && bytes[at] != '?') {
      at++;
    }
    return at;
  }

  private static final class Group {
    private static final long LOWEST_NANOS = 1_000;
    private static final long HIGHEST_NANOS = 600_000_000_000L;
    private static final double NANOS_PER_MICRO = 1_000;

    private final byte[] name;
    private final Histogram latency = new Histogram(LOWEST_NANOS, HIGHEST_NANOS, 3);
    private long count;
    private long total;

    Group(byte[] name) {
      this.name = name;
    }

    boolean isNamed(byte[] bytes, int from, int to) {
      return Arrays.equals(bytes, from, Math.max(from, to), name, 0, name.length);
    }

    String name() {
      return new String(name, StandardCharsets.ISO_8859_1);
    }

    void add(long stamp, long now) {
      count++;
      total++;
      if (stamp != Stamp.NONE) {
        latency.recordValue(Math.clamp(now - stamp, 0, HIGHEST_NANOS));
      }
    }

    void reset() {
      count = 0;
      latency.reset();
    }

    PathStats stats() {
      return new PathStats(
          count,
          total,
          latency.getTotalCount(),
          micros(50),
          micros(99),
          micros(99.9),
          latency.getTotalCount() == 0 ? 0 : latency.getMaxValue() / NANOS_PER_MICRO);
    }

    private double micros(double percentile) {
      return latency.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }
  }
}
