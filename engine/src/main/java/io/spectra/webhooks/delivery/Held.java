package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.StoredEvent;
import java.util.Optional;

/// An event that lanes of one loop hold in memory, and how many of their deliveries still need its
/// body. `open` is there when the event came straight from the writer, not out of a segment.
/// Loop-owned.
final class Held {
  private final StoredEvent stored;
  private final Optional<OpenEvent> open;
  private int deliveries;

  Held(StoredEvent stored, Optional<OpenEvent> open, int deliveries) {
    this.stored = stored;
    this.open = open;
    this.deliveries = deliveries;
  }

  StoredEvent stored() {
    return stored;
  }

  Optional<OpenEvent> open() {
    return open;
  }

  int bytes() {
    return stored.event().body().length;
  }

  /// One delivery less needs the body; true when that was the last.
  boolean release() {
    return --deliveries == 0;
  }
}
