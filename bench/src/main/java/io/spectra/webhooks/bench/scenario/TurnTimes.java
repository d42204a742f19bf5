package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.report.Findings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Holds how long the turns of the servers' threads took, from one wait to the next. A long turn
/// keeps everything else on that thread waiting. A server without this metric has no turns here.
///
/// - `byThread`: the times in seconds, by the kind of thread, such as `loop` and `writer`.
record TurnTimes(Map<String, BucketCounts> byThread) {
  static final TurnTimes NONE = new TurnTimes(Map.of());

  private static final Pattern BUCKET =
      Pattern.compile("(?m)^spectra_turn_seconds_bucket\\{(.*)} (\\S+)$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final double HIGH_SHARE = 0.999;
  private static final double MICROS_PER_SECOND = 1e6;

  TurnTimes {
    byThread = Map.copyOf(byThread);
  }

  /// Reads the metrics of some servers, whose turns are counted together.
  ///
  /// @param pages the servers' metrics in the text format of Prometheus
  static TurnTimes parse(List<String> pages) {
    var byThread = new HashMap<String, BucketCounts>();
    for (var page : pages) {
      parse(page).forEach((thread, counts) -> byThread.merge(thread, counts, BucketCounts::plus));
    }
    return new TurnTimes(byThread);
  }

  private static Map<String, BucketCounts> parse(String page) {
    var counts = new HashMap<String, TreeMap<Double, Double>>();
    BUCKET
        .matcher(page)
        .results()
        .forEach(line -> {
          var labels = labels(line.group(1));
          counts
              .computeIfAbsent(labels.getOrDefault("thread", ""), _ -> new TreeMap<>())
              .put(boundary(labels.getOrDefault("le", "")), Double.valueOf(line.group(2)));
        });
    var byThread = new HashMap<String, BucketCounts>();
    counts.forEach((thread, upTo) -> byThread.put(thread, new BucketCounts(upTo)));
    return byThread;
  }

  private static Map<String, String> labels(String text) {
    var labels = new HashMap<String, String>();
    LABEL.matcher(text).results().forEach(label -> labels.put(label.group(1), label.group(2)));
    return labels;
  }

  private static double boundary(String le) {
    return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
  }

  /// Returns the times of one kind of thread, which may have had no turn.
  BucketCounts of(String thread) {
    return byThread.getOrDefault(thread, BucketCounts.NONE);
  }

  /// Returns the turns that ended after an earlier reading.
  TurnTimes since(TurnTimes earlier) {
    var between = new HashMap<String, BucketCounts>();
    byThread.forEach((thread, counts) -> between.put(thread, counts.since(earlier.of(thread))));
    return new TurnTimes(between);
  }

  /// Adds the figures of each kind of thread.
  ///
  /// @param prefix the beginning of each figure's name
  /// @param events the events to which the turns belong
  void addTo(Findings findings, String scenario, String prefix, long events) {
    new TreeMap<>(byThread)
        .forEach((thread, turns) -> {
          if (turns.count() > 0 && events > 0) {
            findings.add(
                scenario, prefix + "turns an event: " + thread, "", turns.count() / events);
            double high = turns.quantile(HIGH_SHARE) * MICROS_PER_SECOND;
            findings.addMicros(scenario, prefix + "p99.9 of a turn: " + thread, high);
            double longest = turns.longest() * MICROS_PER_SECOND;
            findings.addMicros(scenario, prefix + "longest turn, at most: " + thread, longest);
          }
        });
  }
}
