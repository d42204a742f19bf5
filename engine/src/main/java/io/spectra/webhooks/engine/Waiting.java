package io.spectra.webhooks.engine;

import io.spectra.webhooks.store.NewEvent;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// How many bytes of events wait for their commit: the door at which load is shed before memory
/// runs out. Any thread.
final class Waiting {
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  Waiting(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// False when there is no room now. A single call that is larger than the bound enters when
  /// nothing waits.
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
