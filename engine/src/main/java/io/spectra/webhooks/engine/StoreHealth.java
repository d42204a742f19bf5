package io.spectra.webhooks.engine;

import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.delivery.DeliveryObserver;
import java.time.Duration;

/// Passes on what an observer hears, and remembers whether the store's newest call went well.
final class StoreHealth implements DeliveryObserver {
  private final DeliveryObserver observer;
  private volatile boolean good = true;

  StoreHealth(DeliveryObserver observer) {
    this.observer = observer;
  }

  boolean isGood() {
    return good;
  }

  @Override
  public void accepted(int events) {
    observer.accepted(events);
  }

  @Override
  public void committed(Duration took) {
    good = true;
    observer.committed(took);
  }

  @Override
  public void storeFailed() {
    good = false;
    observer.storeFailed();
  }

  @Override
  public void attempted(Outcome outcome, Duration sinceAccepted) {
    observer.attempted(outcome, sinceAccepted);
  }

  @Override
  public void parked(int deliveries) {
    observer.parked(deliveries);
  }
}
