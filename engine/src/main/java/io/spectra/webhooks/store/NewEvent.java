package io.spectra.webhooks.store;

import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Instant;
import java.util.Optional;

/// An event that the engine has frozen and that is not stored yet.
///
/// `body` is the envelope, exactly the bytes that receivers get, and must not be changed.
/// `position` is the event's place in its change, from 0. An event with a position above 0 is sent
/// to a webhook only after the event before it has been answered there. `only` names the webhook
/// that a test event is for.
@SuppressWarnings("ArrayRecordComponent") // frozen bytes, shared by every delivery, never copied
public record NewEvent(
    EventId id,
    TenantId tenant,
    EventType type,
    Instant acceptedAt,
    int position,
    Optional<WebhookId> only,
    byte[] body) {}
