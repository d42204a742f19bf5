package io.spectra.webhooks.bench.load;

import java.util.HashMap;
import java.util.Map;

/// What became of all requests of a run.
///
/// - `accepted`: answered 2xx.
/// - `refused`: other answers, by status (0 where the generator does not tell).
/// - `broken`: connections that died under a request, or before one.
/// - `unanswered`: still open, or never sent, when the run ended.
/// - `uncounted`: how many more may have been accepted than `accepted` says, as the generator
///   stopped without waiting for them.
/// - `p50Micros`, `p99Micros` and `maxMicros`: from when a request was due to its answer, since the
///   last mark; 0 where unknown.
public record LoadTotals(
    long accepted,
    Map<Integer, Long> refused,
    long broken,
    long unanswered,
    long uncounted,
    double p50Micros,
    double p99Micros,
    double maxMicros) {
  public LoadTotals {
    refused = Map.copyOf(refused);
  }

  /// In events, where each request had so many.
  public LoadTotals inEvents(int eachRequest) {
    return new LoadTotals(
        accepted * eachRequest,
        refused,
        broken * eachRequest,
        unanswered * eachRequest,
        uncounted * eachRequest,
        p50Micros,
        p99Micros,
        maxMicros);
  }

  /// Both together. Latencies cannot be added: unknown.
  LoadTotals plus(LoadTotals other) {
    var allRefused = new HashMap<>(refused);
    other.refused.forEach((status, count) -> allRefused.merge(status, count, Long::sum));
    return new LoadTotals(
        accepted + other.accepted,
        allRefused,
        broken + other.broken,
        unanswered + other.unanswered,
        uncounted + other.uncounted,
        0,
        0,
        0);
  }

  /// Whether each request was accepted.
  public boolean isClean() {
    return refused.isEmpty() && broken == 0 && unanswered == 0;
  }
}
