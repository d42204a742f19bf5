package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.MemoryStore;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Makes the deliveries of one lane, and what they consist of, for tests of the classes that only
/// hold them. Their dispatcher fails when it is told anything.
final class Deliveries {
  static final WebhookId WEBHOOK = new WebhookId(42);
  private static final Instant START = Instant.parse("2026-05-18T14:23:00Z");

  private final Dispatcher dispatcher = dispatcher();
  private final Lane lane;

  Deliveries(Lane lane) {
    this.lane = lane;
  }

  /// Of an event of its own, straight from the writer.
  Delivery fresh(long sequence) {
    return fresh(sequence, 0, 0);
  }

  /// @param position of the event in its change
  Delivery fresh(long sequence, int position, long queuedNanos) {
    return new Delivery(dispatcher, lane, held(sequence, position), null, false, queuedNanos);
  }

  /// Out of a segment.
  Delivery loaded(long sequence) {
    var part = new ParkedSegment.Part(ParkedSegment.written(head(1, 1, sequence)), Duration.ZERO);
    return new Delivery(dispatcher, lane, held(sequence, 0), part, false, 0);
  }

  /// Recovered, and older than all that is parked.
  Delivery ahead(long sequence) {
    return new Delivery(dispatcher, lane, held(sequence, 0), null, true, 0);
  }

  static StoredEvent event(long sequence) {
    return event(sequence, 0);
  }

  /// Events are accepted a second after each other.
  static Instant acceptedAt(long sequence) {
    return START.plusSeconds(sequence);
  }

  static Segment.Head head(long id, int deliveries, long newestSequence) {
    return new Segment.Head(new DeliveryId(id), WEBHOOK, deliveries, newestSequence);
  }

  static List<Long> sequences(List<Delivery> deliveries) {
    return deliveries.stream().map(delivery -> delivery.held().stored().sequence()).toList();
  }

  private static StoredEvent event(long sequence, int position) {
    return new StoredEvent(
        sequence,
        new NewEvent(
            EventId.parse(new UUID(0x7000, Long.MIN_VALUE | sequence).toString()),
            new TenantId(1),
            new EventType("order.created"),
            acceptedAt(sequence),
            position,
            Optional.empty(),
            new byte[] {'{', '}'}));
  }

  private static Held held(long sequence, int position) {
    return new Held(event(sequence, position), Optional.empty(), 1);
  }

  private static Dispatcher dispatcher() {
    var nobody = new Nobody();
    var parts =
        new CoreParts(
            new MemoryStore(),
            new Registry(1),
            new DeliveryIds(() -> START, 0, new DeliveryId(0)),
            LaneSettings.DEFAULT,
            DeliveryObserver.NONE,
            () -> START,
            () -> 0,
            new Membership(Optional.empty(), () -> 0),
            nobody,
            nobody,
            Runnable::run,
            Runnable::run,
            List.of());
    return new Dispatcher(parts, nobody, Runnable::run, nobody, new FreshStarts(() -> 0));
  }

  /// Stands for everything around a dispatcher that is not to be called.
  private static final class Nobody implements Sender, Bookkeeper, Mailbox {
    @Override
    public Call send(Attempt attempt, Watcher watcher) {
      throw called();
    }

    @Override
    public boolean hasIdleConnection(WebhookUrl url) {
      throw called();
    }

    @Override
    public void record(AttemptRecord attempt, Delivery delivery, Dispatcher from) {
      throw called();
    }

    @Override
    public void settle(OpenEvent event, int deliveries) {
      throw called();
    }

    @Override
    public void park(
        Segment segment,
        List<OpenEvent> events,
        Lane from,
        ParkedSegment written,
        Dispatcher dispatcher) {
      throw called();
    }

    @Override
    public void finish(Lane from, ParkedSegment finished, Dispatcher dispatcher) {
      throw called();
    }

    @Override
    public void load(Lane to, ParkedSegment from, int position, int limit, Dispatcher dispatcher) {
      throw called();
    }

    @Override
    public void execute(Runnable task) {
      throw called();
    }

    @Override
    public void later(Runnable task) {
      throw called();
    }

    private static AssertionError called() {
      return new AssertionError("a delivery that is only held told its dispatcher something");
    }
  }
}
