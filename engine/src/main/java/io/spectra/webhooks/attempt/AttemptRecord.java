package io.spectra.webhooks.attempt;

import io.spectra.webhooks.webhook.WebhookId;
import java.time.Instant;

/// One row of the delivery history.
///
/// @param eventSequence the sequence of the delivered event
/// @param attempt the attempt's number within its delivery, from 1
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
