package io.spectra.webhooks.delivery;

import java.time.Instant;
import java.util.Optional;

/// Counts what the lanes of one event loop had at its last tick, for metrics and people and not for
/// decisions.
///
/// `queued` deliveries wait in memory and `parked` ones in the store. `inFlight` counts attempts
/// whose outcome is not stored yet. `oldestParked` is the time at which the oldest segment was
/// made.
public record DispatcherStatus(
    int queued,
    long parked,
    int inFlight,
    int connecting,
    long heldBytes,
    int promptLanes,
    int hangingLanes,
    int unknownLanes,
    Optional<Instant> oldestParked) {
  static final DispatcherStatus EMPTY =
      new DispatcherStatus(0, 0, 0, 0, 0, 0, 0, 0, Optional.empty());
}
