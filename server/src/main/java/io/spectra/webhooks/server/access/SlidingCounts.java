package io.spectra.webhooks.server.access;

import java.util.Arrays;

/// Requests of one key in the last hour, or day, counted in sub-windows of equal length. A
/// sub-window counts in full until it is wholly out of the window, so that no stretch of time as
/// long as the window, wherever it begins, ever holds more than the limit; the price is that a
/// request counts for up to one sub-window longer than it must.
///
/// The stored counts may include those of other nodes. A sub-window's count is the store's sum plus
/// the requests counted here since they were last handed over.
///
/// Plain state: the time is given, in seconds since 1970. When the clock steps back, the newest
/// sub-window goes on; when it steps back by more than a window, because it was wrong before,
/// counting begins anew. One thread at a time.
final class SlidingCounts {
  private final int spanSeconds;
  private final int[] counts; // a ring; one more than fit into the window, for the part at its end
  private final int[] unsaved; // of these, what was counted here and not handed over yet
  private long newest; // number of the newest sub-window since 1970
  private int total; // of all counts

  /// A window of `spans` sub-windows of `spanSeconds` each.
  SlidingCounts(int spanSeconds, int spans) {
    this.spanSeconds = spanSeconds;
    this.counts = new int[spans + 1];
    this.unsaved = new int[spans + 1];
  }

  /// Forgets what is out of the window by now.
  void slideTo(long now) {
    long span = Math.floorDiv(now, spanSeconds);
    if (newest - span >= counts.length) {
      beginAt(span);
    }
    if (span <= newest) {
      return;
    }
    long steps = Math.min(span - newest, counts.length);
    for (long step = 0; step < steps; step++) {
      int index = index(span - step);
      total -= counts[index];
      counts[index] = 0;
      unsaved[index] = 0;
    }
    newest = span;
  }

  private void beginAt(long span) {
    Arrays.fill(counts, 0);
    Arrays.fill(unsaved, 0);
    total = 0;
    newest = span;
  }

  int total() {
    return total;
  }

  /// Counts one request, now.
  void add() {
    counts[index(newest)]++;
    unsaved[index(newest)]++;
    total++;
  }

  /// The second at which fewer than `limit` will be counted if nothing comes.
  long belowAt(int limit) {
    int left = total;
    for (long span = oldest(); span <= newest; span++) {
      left -= counts[index(span)];
      if (counts[index(span)] > 0 && left < limit) {
        return leavesAt(span);
      }
    }
    return leavesAt(newest);
  }

  /// Takes what the store has of a sub-window, everything that was handed over included; [#slideTo]
  /// must have been called.
  void takeStored(long startsAt, int requests) {
    if (isWithin(startsAt)) {
      int index = indexAt(startsAt);
      total -= counts[index];
      counts[index] = requests + unsaved[index];
      total += counts[index];
    }
  }

  /// Hands over what was counted since the last call, by the first second of its sub-window.
  void drain(SpanConsumer consumer) {
    for (long span = oldest(); span <= newest; span++) {
      int requests = unsaved[index(span)];
      if (requests > 0) {
        consumer.accept(spanSeconds, span * spanSeconds, requests);
        unsaved[index(span)] = 0;
      }
    }
  }

  /// Takes back what was drained of a sub-window and could not be stored.
  void takeBack(long startsAt, int requests) {
    if (isWithin(startsAt)) {
      unsaved[indexAt(startsAt)] += requests;
    }
  }

  private boolean isWithin(long startsAt) {
    long span = Math.floorDiv(startsAt, spanSeconds);
    return span >= oldest() && span <= newest;
  }

  private long oldest() {
    return newest - counts.length + 1;
  }

  private long leavesAt(long span) {
    return (span + counts.length) * spanSeconds;
  }

  private int indexAt(long startsAt) {
    return index(Math.floorDiv(startsAt, spanSeconds));
  }

  private int index(long span) {
    return (int) Math.floorMod(span, (long) counts.length);
  }

  /// Takes one sub-window.
  @FunctionalInterface
  interface SpanConsumer {
    void accept(int spanSeconds, long startsAt, int requests);
  }
}
