package io.spectra.webhooks.engine;

import java.time.Duration;
import java.util.function.LongSupplier;

/// A point in time by which something must be over.
final class Deadline {
  private final LongSupplier ticker;
  private final long atNanos;

  private Deadline(LongSupplier ticker, long atNanos) {
    this.ticker = ticker;
    this.atNanos = atNanos;
  }

  static Deadline in(Duration span, LongSupplier ticker) {
    return new Deadline(ticker, ticker.getAsLong() + span.toNanos());
  }

  /// Returns a deadline that is earlier by `span`.
  Deadline before(Duration span) {
    return new Deadline(ticker, atNanos - span.toNanos());
  }

  /// Returns the time that is left; zero when it is over.
  Duration left() {
    return Duration.ofNanos(Math.max(0, atNanos - ticker.getAsLong()));
  }
}
