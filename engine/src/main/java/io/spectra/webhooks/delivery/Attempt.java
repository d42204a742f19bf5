package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.webhook.Webhook;
import java.time.Instant;

/// One HTTP call to be made: which event to which webhook (as it is now), under which delivery id,
/// the how manieth attempt, started when.
public record Attempt(
    DeliveryId delivery, Webhook webhook, StoredEvent event, int number, Instant startedAt) {}
