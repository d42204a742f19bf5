package io.spectra.webhooks.server.access;

/// Requests of one key in the last hour, or day, counted in sub-windows of equal length. A
/// sub-window counts in full until it is wholly out of the window, so that no stretch of time as
/// long as the window, wherever it begins, ever holds more than the limit; the price is that a
/// request counts for up to one sub-window longer than it must.
///
/// Plain state: the time is given, in seconds since 1970. When the clock steps back, the newest
/// sub-window goes on. One thread at a time.
final class SlidingCounts {
  private static final long NONE = Long.MAX_VALUE;

  private final int spanSeconds;
  private final int[] counts; // a ring; one more than fit into the window, for the part at its end
  private long newest; // number of the newest sub-window since 1970
  private int total; // of all counts
  private long unsavedFrom = NONE; // number of the oldest sub-window that changed since drained

  /// A window of `spans` sub-windows of `spanSeconds` each.
  SlidingCounts(int spanSeconds, int spans) {
    this.spanSeconds = spanSeconds;
    this.counts = new int[spans + 1];
  }

  /// Forgets what is out of the window by now.
  void slideTo(long now) {
    long span = Math.floorDiv(now, spanSeconds);
    if (span <= newest) {
      return;
    }
    long steps = Math.min(span - newest, counts.length);
    for (long step = 0; step < steps; step++) {
      int slot = slot(span - step);
      total -= counts[slot];
      counts[slot] = 0;
    }
    newest = span;
    if (unsavedFrom != NONE) {
      unsavedFrom = Math.max(unsavedFrom, oldest());
    }
  }

  int total() {
    return total;
  }

  /// Counts one request, now.
  void add() {
    counts[slot(newest)]++;
    total++;
    unsavedFrom = Math.min(unsavedFrom, newest);
  }

  /// The second at which fewer than `limit` will be counted if nothing comes.
  long belowAt(int limit) {
    int left = total;
    for (long span = oldest(); span <= newest; span++) {
      left -= counts[slot(span)];
      if (counts[slot(span)] > 0 && left < limit) {
        return leavesAt(span);
      }
    }
    return leavesAt(newest);
  }

  /// Takes back what was stored before a restart; [#slideTo] must have been called.
  void restore(long startsAt, int requests) {
    long span = Math.floorDiv(startsAt, spanSeconds);
    if (span >= oldest() && span <= newest) {
      counts[slot(span)] += requests;
      total += requests;
    }
  }

  /// Hands over each sub-window that changed since the last call, by its first second.
  void drain(SpanConsumer consumer) {
    if (unsavedFrom == NONE) {
      return;
    }
    for (long span = unsavedFrom; span <= newest; span++) {
      int requests = counts[slot(span)];
      if (requests > 0) {
        consumer.accept(spanSeconds, span * spanSeconds, requests);
      }
    }
    unsavedFrom = NONE;
  }

  /// Takes back a drained sub-window that could not be stored.
  void markUnsaved(long startsAt) {
    unsavedFrom = Math.min(unsavedFrom, Math.max(oldest(), Math.floorDiv(startsAt, spanSeconds)));
  }

  private long oldest() {
    return newest - counts.length + 1;
  }

  private long leavesAt(long span) {
    return (span + counts.length) * spanSeconds;
  }

  private int slot(long span) {
    return (int) Math.floorMod(span, (long) counts.length);
  }

  /// Takes one sub-window.
  @FunctionalInterface
  interface SpanConsumer {
    void accept(int spanSeconds, long startsAt, int requests);
  }
}
