package io.spectra.webhooks.delivery;

import java.time.Duration;

/// Limits how fast one standing of a loop starts deliveries, so that the others find the loop, the
/// processor and the disk free in between. Attempts that start together also end together: a
/// thousand timeouts at once would keep a loop busy for a tenth of a second. Loop-owned.
final class StartPace {
  private static final long MILLI_NANOS = Duration.ofMillis(1).toNanos();

  /// The unused starts that are kept for later.
  private static final int KEPT_MAX = 16;

  private final int startsAMilli;
  private long untilNanos; // the time up to which starts have been granted
  private int left = KEPT_MAX;

  private StartPace(int startsAMilli, long nowNanos) {
    this.startsAMilli = startsAMilli;
    this.untilNanos = nowNanos;
  }

  /// The pace of lanes that catch up: with two loops, about half of what the API can take in.
  static StartPace catchingUp(long nowNanos) {
    return new StartPace(7, nowNanos);
  }

  /// The pace of lanes whose receivers have not answered recently. Each of their attempts may need
  /// a new connection, and end by a timeout.
  static StartPace unproven(long nowNanos) {
    return new StartPace(1, nowNanos);
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

  /// Notes a start. One that no pace allowed costs nothing.
  void started() {
    left = Math.max(0, left - 1);
  }
}
