package io.spectra.webhooks.bench.load;

/// When requests leave.
public sealed interface Pace {
  int connections();

  /// Closed loop: each connection sends its next request when the last one is answered. Finds out
  /// how much is possible; says nothing about latency, as a slow server slows the load.
  record AsAnswered(int connections) implements Pace {
    public AsAnswered {
      positive(connections);
    }
  }

  /// Open loop: requests are due at a fixed rate, whatever the server does, and their latency
  /// counts from when they were due, also while they wait for a connection. So a stall is seen by
  /// every request that would have come during it (no coordinated omission).
  record AtRate(int connections, double perSecond) implements Pace {
    public AtRate {
      positive(connections);
      if (!(perSecond > 0)) {
        throw new IllegalArgumentException("a rate must be above 0, was " + perSecond);
      }
    }
  }

  private static void positive(int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("load needs a connection, had " + connections);
    }
  }
}
