package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.StoredEvent;

/// An accepted event with deliveries that neither have an outcome nor are parked: its outbox row is
/// still there. Loops pass it around; only the writer's thread counts.
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
