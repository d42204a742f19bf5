package io.spectra.webhooks.bench.load;

import java.util.HashMap;
import java.util.Map;

/// The results of all requests of a run.
///
/// - `accepted`: the requests that were answered with 2xx.
/// - `refused`: the other answers, by status (0 if the generator does not report it).
/// - `broken`: the connections that broke during a request, or before one.
/// - `unanswered`: the requests that were still open, or never sent, when the run ended.
/// - `uncounted`: the requests that may have been accepted without being in `accepted`, because the
///   generator stopped without waiting for them.
/// - `times`: the times from when a request was due to its answer, since the last mark.
public record LoadTotals(
    long accepted,
    Map<Integer, Long> refused,
    long broken,
    long unanswered,
    long uncounted,
    AnswerTimes times) {
  /// The times to answers. Each one is 0 if it is unknown.
  public record AnswerTimes(double p50Micros, double p99Micros, double maxMicros) {
    public static final AnswerTimes UNKNOWN = new AnswerTimes(0, 0, 0);
  }

  public LoadTotals {
    refused = Map.copyOf(refused);
  }

  /// Returns the totals in events, for requests that had `eachRequest` events each.
  public LoadTotals inEvents(int eachRequest) {
    return new LoadTotals(
        accepted * eachRequest,
        refused,
        broken * eachRequest,
        unanswered * eachRequest,
        uncounted * eachRequest,
        times);
  }

  /// Returns the sum of both. Latencies cannot be added, so they are unknown.
  LoadTotals plus(LoadTotals other) {
    var allRefused = new HashMap<>(refused);
    other.refused.forEach((status, count) -> allRefused.merge(status, count, Long::sum));
    return new LoadTotals(
        accepted + other.accepted,
        allRefused,
        broken + other.broken,
        unanswered + other.unanswered,
        uncounted + other.uncounted,
        AnswerTimes.UNKNOWN);
  }

  /// Whether every request was accepted.
  public boolean isClean() {
    return refused.isEmpty() && broken == 0 && unanswered == 0;
  }
}
