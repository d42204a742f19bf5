package io.spectra.webhooks.store;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.util.Arrays;

/// Up to 256 parked deliveries of one webhook in one row: the sequences of their events, in the
/// order in which they start. The segment stays until each delivery has an outcome.
///
/// `id` comes from the same source as delivery ids when the segment is created. So it orders the
/// segments of a webhook, and every attempt of a delivery in it has a larger delivery id.
/// `pausedBefore` is the time for which the webhook had been inactive when the first of the events
/// was accepted. Pauses after that do not count towards a delivery's lifetime.
@SuppressWarnings("ArrayRecordComponent") // made once, read by the store, never changed
public record Segment(DeliveryId id, WebhookId webhook, long[] sequences, Duration pausedBefore) {
  public static final int DELIVERIES_MAX = 256;

  public Segment {
    if (sequences.length < 1 || sequences.length > DELIVERIES_MAX) {
      throw new IllegalArgumentException(
          "a segment holds 1 to " + DELIVERIES_MAX + " deliveries, was " + sequences.length);
    }
    sequences = sequences.clone();
  }

  public Head head() {
    return new Head(id, webhook, sequences.length, Arrays.stream(sequences).max().getAsLong());
  }

  /// The part of a segment that a lane keeps while the segment is not loaded.
  public record Head(DeliveryId id, WebhookId webhook, int deliveries, long newestSequence) {}
}
