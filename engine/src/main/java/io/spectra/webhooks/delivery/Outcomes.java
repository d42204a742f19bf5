package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.store.StoredEvent;
import java.time.Duration;

/// Ends deliveries: releases the bodies of their events, and has their outcomes stored. It also
/// ends deliveries whose webhook is gone. Loop-owned.
final class Outcomes {
  private final LaneStorage storage;
  private final HeldBytes heldBytes;
  private final DeliveryObserver observer;
  private final Clocks clocks;

  Outcomes(LaneStorage storage, HeldBytes heldBytes, DeliveryObserver observer, Clocks clocks) {
    this.storage = storage;
    this.heldBytes = heldBytes;
    this.observer = observer;
    this.clocks = clocks;
  }

  void record(StartedAttempt ended, Outcome outcome) {
    Attempt attempt = ended.attempt();
    heldBytes.release(ended.delivery().event());
    observer.attempted(outcome, sinceAccepted(attempt.event()));
    storage.record(
        new AttemptRecord(
            attempt.delivery(),
            attempt.webhook().id(),
            attempt.event().sequence(),
            attempt.number(),
            attempt.startedAt(),
            outcome),
        ended);
  }

  /// Ends a delivery of a webhook that is gone.
  void abandon(Delivery delivery) {
    abandon(delivery.event(), 1);
  }

  /// Ends deliveries of an event, whose webhooks were gone before they had lanes.
  void abandon(EventInMemory event, int deliveries) {
    for (int i = 0; i < deliveries; i++) {
      heldBytes.release(event);
    }
    OpenEvent open = event.open();
    if (open != null) {
      storage.deliveriesOver(open, deliveries);
    }
  }

  /// Returns zero at least: the wall clock may have stepped back since.
  private Duration sinceAccepted(StoredEvent event) {
    var passed = Duration.between(event.event().acceptedAt(), clocks.now());
    return passed.isNegative() ? Duration.ZERO : passed;
  }
}
