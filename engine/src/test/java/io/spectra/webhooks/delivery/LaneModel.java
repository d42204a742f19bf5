package io.spectra.webhooks.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Keeps what is under way to one webhook in one run, and how far its events have come. Events that
/// one run accepted start in their order, both here and on whichever node takes them over.
final class LaneModel {
  private final Map<RunModel, Long> newest = new HashMap<>(); // started, by the accepting run
  private final NavigableMap<Long, EventModel> putBack = new TreeMap<>(); // withdrawn, not ended
  int underway; // started, not ended
  boolean proven; // its last outcome came in time

  /// Notes the start of an event that no run had started, or that this run had withdrawn.
  /// `mayBeOver` says that withdrawn events may have ended without an attempt since.
  void starts(EventModel event, WebhookModel webhook, boolean mayBeOver) {
    boolean wasPutBack = putBack.remove(event.sequence()) != null;
    if (!event.certain) {
      return; // the sweep brings it back, late
    }
    for (EventModel older : putBack.headMap(event.sequence()).values()) {
      Ledger.check(
          mayBeOver || older.run != event.run || !older.certain,
          () ->
              "event %s starts at webhook %s before event %s, which was withdrawn"
                  .formatted(event.sequence(), webhook.id, older.sequence()));
    }
    if (!wasPutBack) {
      long before = newest.getOrDefault(event.run, -1L);
      Ledger.check(
          event.sequence() > before,
          () ->
              "event %s starts at webhook %s after event %s"
                  .formatted(event.sequence(), webhook.id, before));
      newest.put(event.run, event.sequence());
    }
  }

  /// Notes that an event that was set aside starts again. It may have been overtaken.
  void startsLate(EventModel event) {
    putBack.remove(event.sequence());
  }

  void putBack(EventModel event) {
    putBack.put(event.sequence(), event);
  }
}
