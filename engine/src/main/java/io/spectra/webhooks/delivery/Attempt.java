package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.webhook.Webhook;
import java.time.Instant;

/// One HTTP call to be made: the event, the webhook as it is now, the delivery's id, the attempt's
/// number, from 1, and its start time.
public record Attempt(
    DeliveryId delivery, Webhook webhook, StoredEvent event, int number, Instant startedAt) {}
