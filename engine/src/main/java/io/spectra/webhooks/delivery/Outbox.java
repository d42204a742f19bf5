package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The outbox as memory knows it: every event whose row is there, or may be, with its open
/// deliveries. The writer's thread only.
final class Outbox {
  private final Map<Long, OpenEvent> events = new LinkedHashMap<>(); // oldest first
  private List<Long> rowsToDelete = new ArrayList<>(); // of events without an open delivery

  OpenEvent open(StoredEvent stored, int deliveries) {
    OpenEvent event = new OpenEvent(stored, deliveries);
    events.put(stored.sequence(), event);
    return event;
  }

  void deliveriesOver(OpenEvent event, int deliveries) {
    if (event.deliveriesOver(deliveries)) {
      rowsToDelete.add(event.sequence());
    }
  }

  /// Deletes the row of an event that turned out to have no open delivery.
  void deleteRow(long sequence) {
    rowsToDelete.add(sequence);
  }

  boolean isKnown(long sequence) {
    return events.containsKey(sequence);
  }

  boolean hasRowsToDelete() {
    return !rowsToDelete.isEmpty();
  }

  List<Long> takeRowsToDelete() {
    List<Long> taken = rowsToDelete;
    rowsToDelete = new ArrayList<>();
    return taken;
  }

  /// Takes back rows that may still be there, to delete them again.
  void giveBack(List<Long> taken) {
    rowsToDelete.addAll(taken);
  }

  /// Forgets events whose rows have been deleted.
  void forget(List<Long> taken) {
    taken.forEach(events::remove);
  }

  Optional<Instant> oldest() {
    return events.isEmpty()
        ? Optional.empty()
        : Optional.of(events.values().iterator().next().stored().event().acceptedAt());
  }
}
