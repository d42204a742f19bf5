package io.spectra.webhooks.store.postgres;

import java.util.concurrent.atomic.AtomicInteger;

/// Knows whether connections to the server can be opened. The pulse finds this out a few times a
/// second. A pulse that fails may only have lost its connection; the next one opens a new
/// connection. Any thread may use it.
final class ServerReachability {
  private static final int FAILURES_OF_LOST = 2;

  private final AtomicInteger failures = new AtomicInteger(); // in a row

  void good() {
    failures.set(0);
  }

  void failed() {
    failures.incrementAndGet();
  }

  /// Whether the newest pulse could not open a connection either.
  boolean isLost() {
    return failures.get() >= FAILURES_OF_LOST;
  }
}
