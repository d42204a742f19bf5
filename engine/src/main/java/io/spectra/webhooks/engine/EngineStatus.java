package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.DispatcherStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// Counts what the lanes of all event loops hold, for metrics and people.
///
/// `queued` deliveries wait in memory and `parked` ones in the store. `inFlight` counts attempts
/// whose outcome is not stored yet, and `heldBytes` the bodies of events in memory. The lanes are
/// those whose receivers answer, those whose receivers hang, and those of which nothing is known.
/// `oldestUndelivered` is when the oldest event was accepted that has a delivery without an
/// outcome; for parked deliveries it is exact to the second.
public record EngineStatus(
    long queued,
    long parked,
    long inFlight,
    long heldBytes,
    long promptLanes,
    long hangingLanes,
    long unknownLanes,
    Optional<Instant> oldestUndelivered) {

  static EngineStatus of(List<DispatcherStatus> loops, Optional<Instant> oldestOpen) {
    Stream<Instant> parked = loops.stream().flatMap(loop -> loop.oldestParked().stream());
    return new EngineStatus(
        sum(loops, DispatcherStatus::queued),
        sum(loops, DispatcherStatus::parked),
        sum(loops, DispatcherStatus::inFlight),
        sum(loops, DispatcherStatus::heldBytes),
        sum(loops, DispatcherStatus::promptLanes),
        sum(loops, DispatcherStatus::hangingLanes),
        sum(loops, DispatcherStatus::unknownLanes),
        Stream.concat(oldestOpen.stream(), parked).min(Comparator.naturalOrder()));
  }

  private static long sum(List<DispatcherStatus> loops, ToLongFunction<DispatcherStatus> count) {
    return loops.stream().mapToLong(count).sum();
  }
}
