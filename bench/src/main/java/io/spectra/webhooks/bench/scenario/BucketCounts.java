package io.spectra.webhooks.bench.scenario;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Holds a histogram of a server's metrics, or the difference of two readings of one.
///
/// - `upTo`: the number of values up to each boundary, all smaller ones included. The last boundary
///   is infinite.
record BucketCounts(NavigableMap<Double, Double> upTo) {
  static final BucketCounts NONE = new BucketCounts(new TreeMap<>());

  BucketCounts {
    upTo = Collections.unmodifiableNavigableMap(new TreeMap<>(upTo));
  }

  /// Returns the values that came after an earlier reading.
  BucketCounts since(BucketCounts earlier) {
    var before = earlier.upTo();
    var after = new TreeMap<Double, Double>();
    upTo.forEach(
        (boundary, count) -> after.put(boundary, count - before.getOrDefault(boundary, 0.0)));
    return new BucketCounts(after);
  }

  /// Returns the values of both. They have the same boundaries.
  BucketCounts plus(BucketCounts other) {
    var sum = new TreeMap<>(upTo);
    other.upTo().forEach((boundary, count) -> sum.merge(boundary, count, Double::sum));
    return new BucketCounts(sum);
  }

  double count() {
    return upTo.isEmpty() ? 0 : upTo.lastEntry().getValue();
  }

  /// Returns the value below which this share of all values is. It takes the values of one bucket
  /// for evenly spread over it. A value above the last finite boundary counts as that boundary,
  /// because nothing else is known about it. Without values, the result is 0.
  double quantile(double share) {
    double rank = share * count();
    double lower = 0;
    double below = 0;
    for (Map.Entry<Double, Double> bucket : upTo.entrySet()) {
      double inBucket = bucket.getValue() - below;
      if (inBucket > 0 && bucket.getValue() >= rank) {
        double upper = bucket.getKey();
        return Double.isInfinite(upper)
            ? lower
            : lower + (upper - lower) * (rank - below) / inBucket;
      }
      lower = bucket.getKey();
      below = bucket.getValue();
    }
    return 0;
  }

  /// Returns the upper boundary of the last bucket with a value in it, which the longest value does
  /// not exceed. [#quantile] says what holds above the last finite boundary.
  double longest() {
    return quantile(1);
  }
}
