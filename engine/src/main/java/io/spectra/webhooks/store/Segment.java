package io.spectra.webhooks.store;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.util.Arrays;

/// Up to 256 parked deliveries of one webhook, as one row: the sequences of their events, in the
/// order in which they start. It stays until each of them has an outcome.
///
/// `id` is drawn from the same source as delivery ids when the segment is made, so segments of a
/// webhook are ordered by it, and every attempt of a delivery in it has a larger delivery id.
/// `pausedBefore` is how long the webhook had been inactive when the first of them was accepted;
/// pauses after that do not count towards a delivery's lifetime.
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

  /// What a lane keeps of a segment that is not loaded.
  public record Head(DeliveryId id, WebhookId webhook, int deliveries, long newestSequence) {}
}
