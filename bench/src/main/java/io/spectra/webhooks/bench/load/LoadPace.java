package io.spectra.webhooks.bench.load;

import java.time.Duration;

/// Determines when requests are sent.
public sealed interface LoadPace {
  int connections();

  /// A closed loop: each connection sends its next request when the last one is answered. It finds
  /// the highest possible rate. It shows nothing about latency, since a slow server slows the load.
  record AsAnswered(int connections) implements LoadPace {
    public AsAnswered {
      positive(connections);
    }
  }

  /// An open loop: requests are due at a fixed rate, whatever the server does. Their latency counts
  /// from when they were due, also while they wait for a connection. So every request that is due
  /// during a stall shows it (no coordinated omission).
  ///
  /// The rate grows evenly from zero during `ramp`. Otherwise a program that has just started would
  /// still have a backlog from its first seconds when it is measured.
  record AtRate(int connections, double perSecond, Duration ramp) implements LoadPace {
    private static final double NANOS_PER_SECOND = 1e9;

    public AtRate {
      positive(connections);
      if (!(perSecond > 0)) {
        throw new IllegalArgumentException("a rate must be above 0, was " + perSecond);
      }
      if (ramp.isNegative()) {
        throw new IllegalArgumentException("a ramp cannot be negative, was " + ramp);
      }
    }

    /// Returns the number of requests that are due this many nanoseconds after the start. The first
    /// one is due at once.
    long dueAfter(long nanos) {
      double rampNanos = ramp.toNanos();
      double due =
          nanos < rampNanos
              ? nanos * (double) nanos / (2 * rampNanos * interval())
              : (nanos - rampNanos / 2) / interval();
      return (long) due + 1;
    }

    /// Returns the time at which a request is due, in nanoseconds after the start. Requests are
    /// numbered from 0.
    long dueNanos(long request) {
      double rampNanos = ramp.toNanos();
      double steady = request * interval() + rampNanos / 2;
      return (long) (steady < rampNanos ? Math.sqrt(2 * rampNanos * request * interval()) : steady);
    }

    private double interval() {
      return NANOS_PER_SECOND / perSecond;
    }
  }

  private static void positive(int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("load needs a connection, had " + connections);
    }
  }
}
