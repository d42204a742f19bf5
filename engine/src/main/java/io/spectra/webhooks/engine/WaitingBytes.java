package io.spectra.webhooks.engine;

import io.spectra.webhooks.store.NewEvent;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes of the events that wait for their commit, and refuses more before memory runs
/// out. Any thread.
final class WaitingBytes {
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  WaitingBytes(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// Lets these bytes in, or returns false when there is no room now. A single call that is larger
  /// than the bound enters when nothing waits.
  boolean enter(long size) {
    long before = bytes.getAndAdd(size);
    if (before == 0 || before + size <= bytesMax) {
      return true;
    }
    bytes.addAndGet(-size);
    return false;
  }

  void leave(long size) {
    bytes.addAndGet(-size);
  }

  static long bytesOf(List<NewEvent> events) {
    return events.stream().mapToLong(event -> event.body().length).sum();
  }
}
