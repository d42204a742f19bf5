package io.spectra.webhooks.platform.demo;

import java.time.Duration;

/// What the demonstration's receiver got: one delivery, whether its signature was right, and when,
/// on the demonstration's own monotonic clock.
record Receipt(String event, String delivery, boolean isVerified, long atNanos) {

  Duration since(long startNanos) {
    return Duration.ofNanos(atNanos - startNanos);
  }
}
