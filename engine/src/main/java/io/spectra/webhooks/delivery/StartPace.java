package io.spectra.webhooks.delivery;

import java.time.Duration;

/// Limits how fast one standing of a loop starts deliveries, so that the others find the loop, the
/// processor and the disk free in between. Attempts that start together also end together: a
/// thousand timeouts at once would keep a loop busy for a tenth of a second.
///
/// Nothing wakes a loop when its pace allows more: the next end of an attempt or the next tick
/// does. A loop with nothing else to do therefore starts [#KEPT_MAX] a tick. Loop-owned.
final class StartPace {
  private static final long MILLI_NANOS = Duration.ofMillis(1).toNanos();

  /// The unused starts that are kept for later.
  static final int KEPT_MAX = 16;

  /// The starts a millisecond of lanes whose receivers hang. Each of their attempts may need a new
  /// connection, and end by a timeout.
  static final int HANGING = 1;

  /// The starts a millisecond of lanes that catch up, and the same of unproven ones. Two loops then
  /// leave about half of two processors to fresh deliveries.
  static final int OTHERS = 7;

  private final int startsAMilli;
  private long untilNanos; // the time up to which starts have been granted
  private int left = KEPT_MAX;

  StartPace(int startsAMilli, long nowNanos) {
    this.startsAMilli = startsAMilli;
    this.untilNanos = nowNanos;
  }

  /// Whether a delivery may start now.
  boolean allows(long nowNanos) {
    long millis = (nowNanos - untilNanos) / MILLI_NANOS;
    if (millis > 0) {
      untilNanos += millis * MILLI_NANOS;
      left = (int) Math.min(KEPT_MAX, left + millis * startsAMilli);
    }
    return left > 0;
  }

  /// Notes a start. Starts made while there is no pace are not owed later.
  void started() {
    left = Math.max(0, left - 1);
  }
}
