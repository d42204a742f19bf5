package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.Targets;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.List;
import java.util.function.Predicate;

/// Matches events against the registry, notes their open deliveries in the outbox and hands them to
/// their lanes. The writer's thread only.
final class EventRouting {
  private final Registry registry;
  private final Outbox outbox;
  private final Routes routes;
  private final DeliveryObserver observer;

  EventRouting(Registry registry, Outbox outbox, Routes routes, DeliveryObserver observer) {
    this.registry = registry;
    this.outbox = outbox;
    this.routes = routes;
    this.observer = observer;
  }

  Registry registry() {
    return registry;
  }

  Routes routes() {
    return routes;
  }

  /// Whether an event has a delivery, as the registry is now.
  boolean matches(NewEvent event) {
    return !targets(event).isEmpty();
  }

  /// Hands over events that have just become durable and were matched by the registry as it is now.
  void accepted(List<StoredEvent> events) {
    for (StoredEvent stored : events) {
      Targets targets = targets(stored.event());
      if (!targets.isEmpty()) {
        routes.route(outbox.open(stored, targets.count()), targets, false);
      }
    }
    if (!events.isEmpty()) {
      observer.accepted(events.size());
    }
  }

  /// Hands over an event again, except to the webhooks for which `isOver` is true. Returns false
  /// when none is left. The event is matched by the registry as it was when the event was accepted.
  boolean recovered(OutboxEntry entry, Predicate<WebhookId> isOver) {
    StoredEvent stored = entry.stored();
    NewEvent event = stored.event();
    Targets targets =
        (event.only().isPresent()
                ? registry.target(event.only().get())
                : registry.targets(event.tenant(), event.type(), entry.registryVersion()))
            .without(isOver);
    if (targets.isEmpty()) {
      return false;
    }
    routes.route(outbox.open(stored, targets.count()), targets, true);
    return true;
  }

  /// The registry keeps what a type of event matches, so asking twice costs two lookups.
  private Targets targets(NewEvent event) {
    return event.only().isPresent()
        ? registry.target(event.only().get())
        : registry.targets(event.tenant(), event.type());
  }
}
