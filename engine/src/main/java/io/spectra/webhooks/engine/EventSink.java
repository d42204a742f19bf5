package io.spectra.webhooks.engine;

import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.Optional;

/// Takes the events that a unit of work causes, in the order in which they happened. It can be used
/// only while the unit runs, on the unit's thread.
@FunctionalInterface
public interface EventSink {

  /// Adds an event, and returns its id so that the unit can store it. An event of a unit that is
  /// rolled back never existed.
  default EventId add(EventDraft draft) {
    return add(draft, Optional.empty());
  }

  /// Adds an event that goes only to the webhook `only`, if that is present, whatever types it asks
  /// for.
  EventId add(EventDraft draft, Optional<WebhookId> only);
}
