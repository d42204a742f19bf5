package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadTotals;
import io.spectra.webhooks.bench.report.Findings;
import io.spectra.webhooks.bench.sink.SinkClient;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.time.Duration;

/// Holds what was accepted against what has arrived: a figure of a server that loses events, or
/// that has put them off, would be worth nothing.
final class Arrivals {
  private final MonotonicClock clock;
  private final SinkClient sink;
  private final Duration within;
  private final String path;
  private final long before;

  private Arrivals(MonotonicClock clock, SinkClient sink, Duration within, String path) {
    this.clock = clock;
    this.sink = sink;
    this.within = within;
    this.path = path;
    this.before = sink.read().path(path).total();
  }

  /// From now on, requests to one group of paths.
  ///
  /// @param within how long after a load's end the last of them may arrive
  static Arrivals at(MonotonicClock clock, SinkClient sink, Duration within, String path) {
    return new Arrivals(clock, sink, within, path);
  }

  /// Waits until everything has arrived; more than was accepted, and less, are faults.
  ///
  /// @param expected of the group's requests; `totals` says how many more there may be
  void check(Findings findings, String scenario, long expected, LoadTotals totals)
      throws InterruptedException {
    if (!totals.isClean()) {
      findings.addFault(
          scenario,
          "not every request was accepted: %s were, refused %s, broken %s, unanswered %s"
              .formatted(
                  totals.accepted(), totals.refused(), totals.broken(), totals.unanswered()));
    }
    var stats = sink.await(seen -> seen.path(path).total() >= before + expected, clock, within);
    long arrived = stats.path(path).total() - before;
    if (arrived < expected) {
      findings.addFault(
          scenario, "of %s accepted events only %s arrived".formatted(expected, arrived));
    }
    // An answer that broke or was given up may have been an acceptance.
    long most = expected + totals.uncounted() + totals.broken() + totals.unanswered();
    if (arrived > most) {
      findings.addFault(scenario, "of %s accepted events %s arrived".formatted(expected, arrived));
    }
    if (stats.illegal() > 0) {
      findings.addFault(scenario, "the sink read what is no request: " + stats.illegal());
    }
  }

  /// The same where each accepted event is one of the group's requests.
  void check(Findings findings, String scenario, LoadTotals totals) throws InterruptedException {
    check(findings, scenario, totals.accepted(), totals);
  }
}
