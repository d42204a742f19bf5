package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Makes lanes, their deliveries and what these consist of, for tests of the classes that keep
/// them.
final class Deliveries {
  static final WebhookId WEBHOOK = new WebhookId(42);
  private static final Instant START = Instant.parse("2026-05-18T14:23:00Z");

  private Deliveries() {}

  /// Makes a lane of a webhook that is active.
  static Lane lane(WebhookId id) {
    return new Lane(webhook(id), new Backlog(_ -> 0));
  }

  static Webhook webhook(WebhookId id) {
    return webhook(id, "https://receiver.example.com/", true);
  }

  static Webhook inactive(WebhookId id) {
    return webhook(id, "https://receiver.example.com/", false);
  }

  static Webhook webhook(WebhookId id, String url, boolean active) {
    return new Webhook(
        id,
        new TenantId(1),
        Optional.empty(),
        WebhookUrl.parse(url),
        EventFilter.everything(),
        "",
        SigningSecret.of("f9a3d7b2e8c1"),
        active,
        Webhook.Activity.since(1),
        Webhook.Pauses.NONE,
        START,
        START);
  }

  /// Makes a delivery of an event of its own, straight from the writer.
  static Delivery fresh(long sequence) {
    return fresh(sequence, 0, 0);
  }

  /// @param position of the event in its change
  static Delivery fresh(long sequence, int position, long queuedNanos) {
    return new Delivery(inMemory(sequence, position), null, false, queuedNanos);
  }

  /// Makes a delivery that was read from a segment.
  static Delivery read(long sequence) {
    var segment = ParkedSegment.written(head(1, 1, sequence));
    var source = new ParkedSegment.Source(segment, Duration.ZERO);
    return new Delivery(inMemory(sequence, 0), source, false, 0);
  }

  /// Makes a recovered delivery that is older than all that is parked.
  static Delivery ahead(long sequence) {
    return new Delivery(inMemory(sequence, 0), null, true, 0);
  }

  /// Starts the first delivery of a lane, under this delivery id. Nobody is notified of its end.
  static StartedAttempt start(Lane lane, long id, long nowNanos) {
    Delivery delivery = lane.takeFirst();
    StoredEvent event = delivery.event().stored();
    var attempt = new Attempt(new DeliveryId(id), lane.webhook(), event, 1, START);
    var started =
        new StartedAttempt(new Nobody(), lane, delivery, attempt, Standing.PROMPT, nowNanos);
    lane.started(started);
    delivery.started(attempt);
    return started;
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
    return deliveries.stream().map(Delivery::sequence).toList();
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

  private static EventInMemory inMemory(long sequence, int position) {
    return new EventInMemory(event(sequence, position), null, 1);
  }

  private static final class Nobody implements StartedAttempt.Listener {
    @Override
    public void connected(StartedAttempt started) {}

    @Override
    public void finished(StartedAttempt started, Outcome outcome) {}

    @Override
    public void failedLocally(StartedAttempt started, LocalFailure failure) {}

    @Override
    public void withdrawn(StartedAttempt started) {}
  }
}
