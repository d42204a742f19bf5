package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadTotals;
import io.spectra.webhooks.bench.report.Findings;
import io.spectra.webhooks.bench.sink.SinkStats;
import java.time.Duration;
import java.util.function.ToLongFunction;

/// Holds what was accepted against what has arrived: a figure of a server that loses events, or
/// that has put them off, would be worth nothing.
final class Arrivals {
  private static final Duration ARRIVE_WITHIN = Duration.ofSeconds(60);

  private final Rig rig;
  private final ToLongFunction<SinkStats> counted;
  private final long before;

  private Arrivals(Rig rig, ToLongFunction<SinkStats> counted) {
    this.rig = rig;
    this.counted = counted;
    this.before = counted.applyAsLong(rig.stats().read());
  }

  /// From now on, requests to one group of paths.
  static Arrivals at(Rig rig, String path) {
    return new Arrivals(rig, stats -> stats.path(path).total());
  }

  /// Waits until everything has arrived; more than was accepted, and less, are faults.
  ///
  /// @param expected of the group's requests; `totals` says how many more there may be
  void check(Findings findings, String scenario, long expected, LoadTotals totals)
      throws InterruptedException {
    if (!totals.isClean()) {
      findings.addFault(
          scenario,
          "not every request was accepted: %d were, refused %s, broken %d, unanswered %d"
              .formatted(
                  totals.accepted(), totals.refused(), totals.broken(), totals.unanswered()));
    }
    var stats =
        rig.stats()
            .await(
                seen -> counted.applyAsLong(seen) >= before + expected, rig.clock(), ARRIVE_WITHIN);
    long arrived = counted.applyAsLong(stats) - before;
    if (arrived < expected) {
      findings.addFault(
          scenario, "of %d accepted events only %d arrived".formatted(expected, arrived));
    }
    // An answer that broke or was given up may have been an acceptance.
    long most = expected + totals.uncounted() + totals.broken() + totals.unanswered();
    if (arrived > most) {
      findings.addFault(scenario, "of %d accepted events %d arrived".formatted(expected, arrived));
    }
    if (stats.illegal() > 0) {
      findings.addFault(scenario, "the sink read what is no request: " + stats.illegal());
    }
  }
}
