package io.spectra.webhooks.bench.time;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The clock by which everything in the rig is measured and paced. On Linux `System.nanoTime` is
/// `CLOCK_MONOTONIC`, the same in every process of the machine, so that one process may subtract a
/// time that another one wrote down. The only place here that reads a clock or waits for time to
/// pass; any thread.
public final class MonotonicClock {

  /// Nanoseconds since some moment that all processes of the machine share.
  public long nanos() {
    return System.nanoTime();
  }

  /// Waits for a time of this clock. It may come back late by what the system's timers are late.
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
