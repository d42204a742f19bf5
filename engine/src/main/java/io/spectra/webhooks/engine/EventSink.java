package io.spectra.webhooks.engine;

import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.Optional;

/// Takes the events that a unit of work causes, in the order in which they happened. Only within
/// the unit's run, on its thread.
@FunctionalInterface
public interface EventSink {

  /// The id the event has when the transaction commits, so that the unit can write it down; an
  /// event of a unit that is rolled back never existed.
  default EventId add(EventDraft draft) {
    return add(draft, Optional.empty());
  }

  /// The same for an event that goes to one webhook alone, whatever that asks for.
  EventId add(EventDraft draft, Optional<WebhookId> only);
}
