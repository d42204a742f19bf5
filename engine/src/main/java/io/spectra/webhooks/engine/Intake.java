package io.spectra.webhooks.engine;

import io.spectra.webhooks.event.Envelope;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventIds;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Turns drafts into events: gives each its id and freezes the bytes that receivers will get. Any
/// thread.
final class Intake {
  private final InstantSource clock;
  private final EventIds ids; // guarded by this

  Intake(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.ids = new EventIds(clock, random);
  }

  List<NewEvent> freeze(List<EventDraft> drafts) {
    return drafts.stream().map(draft -> freeze(draft, 0, Optional.empty())).toList();
  }

  /// Returns events that reach each webhook one after another.
  List<NewEvent> freezeChange(List<EventDraft> drafts) {
    return IntStream.range(0, drafts.size())
        .mapToObj(position -> freeze(drafts.get(position), position, Optional.empty()))
        .toList();
  }

  NewEvent freezeFor(WebhookId only, EventDraft draft) {
    return freeze(draft, 0, Optional.of(only));
  }

  /// Returns a unit of work. Its events are one change, to be sent one after another, or
  /// independent of each other.
  <T> UnitOfWork unit(Work<T> work, boolean oneChange) {
    return connection -> {
      List<NewEvent> events = new ArrayList<>();
      T value =
          work.run(
              connection,
              (draft, only) -> {
                NewEvent event = freeze(draft, oneChange ? events.size() : 0, only);
                events.add(event);
                return event.id();
              });
      return new UnitOfWork.Written(value, events);
    };
  }

  static List<EventId> idsOf(List<StoredEvent> stored) {
    return stored.stream().map(event -> event.event().id()).toList();
  }

  private NewEvent freeze(EventDraft draft, int position, Optional<WebhookId> only) {
    byte[] body = Envelope.freeze(draft.type(), draft.happenedAt(), draft.data());
    return new NewEvent(
        nextId(), draft.tenant(), draft.type(), clock.instant(), position, only, body);
  }

  private synchronized EventId nextId() {
    return ids.next();
  }
}
