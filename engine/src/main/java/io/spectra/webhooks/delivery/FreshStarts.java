package io.spectra.webhooks.delivery;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Remembers when a fresh delivery has last started on any loop of the core. Loops share processors
/// and disk, so what catches up on one is in the way of what starts on another. Any thread may call
/// it.
final class FreshStarts {
  private static final long RECENT_NANOS = Duration.ofSeconds(1).toNanos();

  /// Starts closer together than this are noted once, since every loop looks at the note.
  private static final long APART_NANOS = Duration.ofMillis(50).toNanos();

  private final LongSupplier ticker;
  private volatile long newestNanos;

  /// Nothing is known of what came before, so it counts as a start.
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
