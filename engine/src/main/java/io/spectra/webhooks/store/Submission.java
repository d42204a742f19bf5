package io.spectra.webhooks.store;

import java.util.List;

/// What one caller wants committed, all or none.
public sealed interface Submission {

  /// Events alone.
  record Events(List<NewEvent> events) implements Submission {
    public Events {
      events = List.copyOf(events);
    }
  }

  /// Somebody's own writes, and the events that they cause.
  record Work(UnitOfWork work) implements Submission {}
}
