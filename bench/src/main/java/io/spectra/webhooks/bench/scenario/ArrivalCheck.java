package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadTotals;
import io.spectra.webhooks.bench.report.Findings;
import io.spectra.webhooks.bench.sink.SinkClient;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.time.Duration;

/// Compares the requests that arrived with those that were accepted. A figure would be worth
/// nothing if the server lost events or postponed them.
final class ArrivalCheck {
  private final MonotonicClock clock;
  private final SinkClient sink;
  private final Duration within;
  private final String path;
  private final long before;

  private ArrivalCheck(MonotonicClock clock, SinkClient sink, Duration within, String path) {
    this.clock = clock;
    this.sink = sink;
    this.within = within;
    this.path = path;
    this.before = sink.read().path(path).total();
  }

  /// Counts requests to one group of paths from now on.
  ///
  /// @param within the time after a load's end in which the last of them must arrive
  static ArrivalCheck at(MonotonicClock clock, SinkClient sink, Duration within, String path) {
    return new ArrivalCheck(clock, sink, within, path);
  }

  /// Waits until everything has arrived. A surplus and a lack are faults.
  ///
  /// @param expected the number of requests of the group; `totals` says how many more may arrive
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
    // An event may have been accepted although its answer was lost or nobody waited for it.
    long most = expected + totals.uncounted() + totals.broken() + totals.unanswered();
    if (arrived > most) {
      findings.addFault(scenario, "of %s accepted events %s arrived".formatted(expected, arrived));
    }
    if (stats.illegal() > 0) {
      findings.addFault(scenario, "the sink read what is no request: " + stats.illegal());
    }
  }

  /// Checks a load in which each accepted event causes one request of the group.
  void check(Findings findings, String scenario, LoadTotals totals) throws InterruptedException {
    check(findings, scenario, totals.accepted(), totals);
  }
}
