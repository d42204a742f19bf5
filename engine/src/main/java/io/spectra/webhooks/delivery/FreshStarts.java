package io.spectra.webhooks.delivery;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Remembers when a fresh delivery last started on any loop of the core. Loops share processors and
/// disk, so deliveries that catch up on one loop slow down fresh ones on another. Any thread may
/// call it.
final class FreshStarts {
  private static final long RECENT_NANOS = Duration.ofSeconds(1).toNanos();

  /// Starts that are closer together than this are noted once, since a write to the shared field
  /// costs every loop that reads it.
  private static final long APART_NANOS = Duration.ofMillis(50).toNanos();

  private final LongSupplier ticker;
  private volatile long newestNanos;

  /// Counts its own creation as a start, since nothing is known of the time before.
  FreshStarts(LongSupplier ticker) {
    this.ticker = ticker;
    this.newestNanos = ticker.getAsLong();
  }

  void started(long nowNanos) {
    if (nowNanos - newestNanos > APART_NANOS) {
      newestNanos = nowNanos;
    }
  }

  boolean areRecent() {
    return ticker.getAsLong() - newestNanos < RECENT_NANOS;
  }
}
