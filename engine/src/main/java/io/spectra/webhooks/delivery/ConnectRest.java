package io.spectra.webhooks.delivery;

import java.time.Duration;

/// Keeps a lane from opening connections for a while after this machine failed to open one. The
/// rest doubles with each failure that follows it. It ends for good when a connection is opened.
/// Loop-owned.
final class ConnectRest {
  private static final long MIN_NANOS = Duration.ofMillis(100).toNanos();
  private static final long MAX_NANOS = Duration.ofSeconds(5).toNanos();

  private long lengthNanos; // 0 while connections can be opened
  private long untilNanos;

  /// Failures of attempts that were under way together count as one.
  void begin(long nowNanos) {
    if (isOver(nowNanos)) {
      lengthNanos = Math.clamp(lengthNanos * 2, MIN_NANOS, MAX_NANOS);
      untilNanos = nowNanos + lengthNanos;
    }
  }

  void end() {
    lengthNanos = 0;
  }

  boolean isOver(long nowNanos) {
    return lengthNanos == 0 || nowNanos - untilNanos >= 0;
  }

  /// Whether no connection has been opened since the newest failure.
  boolean isProbing() {
    return lengthNanos > 0;
  }
}
