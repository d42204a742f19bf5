package io.spectra.webhooks.store;

import java.util.List;

/// The events or writes of one caller, which are committed as a whole or not at all.
public sealed interface Submission {

  /// Events without other writes.
  record Events(List<NewEvent> events) implements Submission {
    public Events {
      events = List.copyOf(events);
    }
  }

  /// Writes of the embedding program, and the events that they cause.
  record Work(UnitOfWork work) implements Submission {}
}
