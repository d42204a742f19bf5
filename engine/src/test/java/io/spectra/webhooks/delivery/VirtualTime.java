package io.spectra.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Time that a test moves: a monotonic ticker, and a wall clock that follows it but can be set.
final class VirtualTime implements InstantSource, LongSupplier {
  private static final Instant START = Instant.parse("2026-05-18T14:23:00Z");

  private long nanos = 1_000_000_000L;
  private Duration wallOffset = Duration.ZERO;

  @Override
  public Instant instant() {
    return START.plus(wallOffset).plusNanos(nanos);
  }

  @Override
  public long getAsLong() {
    return nanos;
  }

  void advance(Duration by) {
    advanceTo(nanos + by.toNanos());
  }

  void advanceTo(long to) {
    if (to < nanos) {
      throw new IllegalArgumentException("the ticker never goes back");
    }
    nanos = to;
  }

  /// Sets the wall clock back or forth; the ticker does not notice.
  void shiftWall(Duration by) {
    wallOffset = wallOffset.plus(by);
  }
}
