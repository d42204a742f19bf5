package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.StoredEvent;

/// An accepted event whose outbox row is still there, because some of its deliveries are open. A
/// delivery is over for its event when its outcome is stored, when it is parked, or when its
/// webhook is gone; until then it is open. Loops pass this on; only the writer's thread counts.
final class OpenEvent {
  private final StoredEvent stored;
  private int open; // the writer's thread only

  OpenEvent(StoredEvent stored, int deliveries) {
    this.stored = stored;
    this.open = deliveries;
  }

  StoredEvent stored() {
    return stored;
  }

  long sequence() {
    return stored.sequence();
  }

  /// Counts deliveries that are over; returns true when no other is open.
  boolean deliveriesOver(int deliveries) {
    open -= deliveries;
    if (open < 0) {
      throw new IllegalStateException(
          "event " + sequence() + " has had more deliveries that are over than deliveries");
    }
    return open == 0;
  }
}
