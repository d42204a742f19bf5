package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.StoredEvent;
import org.jspecify.annotations.Nullable;

/// Counts the bytes of event bodies that the lanes of one loop have in memory. Loop-owned.
final class HeldBytes {
  private long count;

  long count() {
    return count;
  }

  /// Takes an event into memory. `open` is null when it was read out of a segment.
  EventInMemory hold(StoredEvent stored, @Nullable OpenEvent open, int deliveries) {
    EventInMemory event = new EventInMemory(stored, open, deliveries);
    count += event.bytes();
    return event;
  }

  /// Notes that one delivery no longer needs the event's body.
  void release(EventInMemory event) {
    if (event.release()) {
      count -= event.bytes();
    }
  }
}
