package io.spectra.webhooks.store.postgres;

import java.util.concurrent.atomic.AtomicInteger;

/// Whether connections to the server can be opened, as the pulse finds out a few times a second.
/// One that fails may only have lost its connection; the next one opens a new one. Any thread.
final class ServerReachability {
  private static final int FAILURES_OF_LOST = 2;

  private final AtomicInteger failures = new AtomicInteger(); // one after another

  void good() {
    failures.set(0);
  }

  void failed() {
    failures.incrementAndGet();
  }

  /// True when the newest pulse could not open a connection either.
  boolean isLost() {
    return failures.get() >= FAILURES_OF_LOST;
  }
}
