package io.spectra.webhooks.attempt;

import io.spectra.webhooks.webhook.WebhookId;
import java.time.Instant;

/// One row of the delivery history: which delivery, of which event (by its sequence) to which
/// webhook, the how manieth attempt, when it started and what it came to.
public record AttemptRecord(
    DeliveryId delivery,
    WebhookId webhook,
    long eventSequence,
    int attempt,
    Instant startedAt,
    Outcome outcome) {

  public AttemptRecord {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempts count from 1, was " + attempt);
    }
  }
}
