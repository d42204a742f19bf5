package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.StoredEvent;
import org.jspecify.annotations.Nullable;

/// An event that lanes of one loop have in memory, and the number of their deliveries that still
/// need its body. `open` is there when the event came straight from the writer, and null when it
/// was read out of a segment. Loop-owned; [HeldBytes] makes and releases it.
final class EventInMemory {
  private final StoredEvent stored;
  private final @Nullable OpenEvent open;
  private int deliveries; // that still need the body

  EventInMemory(StoredEvent stored, @Nullable OpenEvent open, int deliveries) {
    this.stored = stored;
    this.open = open;
    this.deliveries = deliveries;
  }

  StoredEvent stored() {
    return stored;
  }

  @Nullable OpenEvent open() {
    return open;
  }

  int bytes() {
    return stored.event().body().length;
  }

  /// Notes that one delivery no longer needs the body. Returns whether it was the last one.
  boolean release() {
    return --deliveries == 0;
  }
}
