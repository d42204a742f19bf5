package io.spectra.webhooks.delivery;

import java.time.Instant;
import java.util.Optional;

/// How full one event loop's lanes are, as of its last tick: for metrics and people, not for
/// decisions.
///
/// `queued` deliveries wait in memory, `parked` ones in the store; `inFlight` counts attempts whose
/// outcome is not yet stored; `oldestParked` is when the oldest segment was made.
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
