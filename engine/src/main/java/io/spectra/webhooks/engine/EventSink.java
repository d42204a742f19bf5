package io.spectra.webhooks.engine;

import io.spectra.webhooks.event.EventId;

/// Takes the events that a unit of work causes, in the order in which they happened. Only within
/// the unit's run, on its thread.
@FunctionalInterface
public interface EventSink {

  /// The id the event has when the transaction commits, so that the unit can write it down; an
  /// event of a unit that is rolled back never existed.
  EventId add(EventDraft draft);
}
