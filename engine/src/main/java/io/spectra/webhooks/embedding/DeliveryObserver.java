package io.spectra.webhooks.embedding;

import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import java.time.Duration;

/// Is notified of what the engine does, for metrics. It is called on the engine's own threads, on
/// several at once, and must return at once and never throw.
public interface DeliveryObserver {
  DeliveryObserver NONE = new DeliveryObserver() {};

  /// Events were accepted: they are durable.
  default void accepted(int events) {}

  /// The writer's store call took this long.
  default void committed(Duration took) {}

  /// A store call failed; whatever it carried is tried again or was answered with an error.
  default void storeFailed() {}

  /// An attempt ended, or a delivery ended without an attempt; `sinceAccepted` counts from the
  /// event's acceptance.
  default void attempted(Outcome outcome, Duration sinceAccepted) {}

  /// An attempt was ended by this process or its machine, not by its receiver; its delivery is
  /// attempted again.
  default void failedLocally(LocalFailure failure) {}

  /// Deliveries were moved from memory to the store.
  default void parked(int deliveries) {}

  /// One of the engine's threads did a piece of work, and could do nothing else meanwhile. Called
  /// some thousand times a second.
  default void worked(EngineWork work, Duration took) {}
}
