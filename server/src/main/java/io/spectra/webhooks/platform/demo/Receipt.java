package io.spectra.webhooks.platform.demo;

import java.time.Duration;

/// One delivery that the demonstration's receiver got. The time is monotonic and the
/// demonstration's own.
record Receipt(String event, String delivery, boolean isVerified, long atNanos) {

  Duration since(long startNanos) {
    return Duration.ofNanos(atNanos - startNanos);
  }
}
