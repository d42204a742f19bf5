package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.StoredEvent;
import java.util.Optional;

/// Counts the bytes of event bodies that the lanes of one loop have in memory. Loop-owned.
final class HeldBytes {
  private long count;

  long count() {
    return count;
  }

  EventInMemory hold(StoredEvent stored, Optional<OpenEvent> open, int deliveries) {
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
