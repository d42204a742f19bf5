package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.StoredEvent;
import java.util.List;

/// What became of events that were published on a caller's connection.
public sealed interface Published {

  /// Written, and accepted when the caller's transaction commits.
  record Stored(List<StoredEvent> events) implements Published {
    public Stored {
      events = List.copyOf(events);
    }
  }

  /// Nothing was written: the registry has moved on to `version`, which the events must be matched
  /// under. The caller's transaction can go on.
  record Stale(long version) implements Published {}
}
