package io.spectra.webhooks.bench.time;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Measures and paces everything in the rig. On Linux `System.nanoTime` is `CLOCK_MONOTONIC`, which
/// is the same in every process of the machine. So one process may subtract a time that another one
/// wrote down. Only this class reads a clock or waits for time to pass. Any thread may use it.
public final class MonotonicClock {

  /// Returns nanoseconds since a moment that all processes of the machine share.
  public long nanos() {
    return System.nanoTime();
  }

  /// Waits for a time of this clock. It may return late, since the system's timers are late.
  public void waitUntil(long nanos) throws InterruptedException {
    for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(left);
    }
  }

  public void waitFor(Duration duration) throws InterruptedException {
    waitUntil(nanos() + duration.toNanos());
  }
}
