package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.DispatcherStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How full the engine is: one entry an event loop, and the acceptance time of the oldest event
/// that has a delivery without an outcome, parked ones included (theirs to the second). For metrics
/// and people.
public record EngineStatus(List<DispatcherStatus> loops, Optional<Instant> oldestUndelivered) {

  public EngineStatus {
    loops = List.copyOf(loops);
  }

  static EngineStatus of(List<DispatcherStatus> loops, Optional<Instant> oldestOpen) {
    Stream<Instant> parked = loops.stream().flatMap(loop -> loop.oldestParked().stream());
    return new EngineStatus(
        loops, Stream.concat(oldestOpen.stream(), parked).min(Comparator.naturalOrder()));
  }

  public long queued() {
    return loops.stream().mapToLong(DispatcherStatus::queued).sum();
  }

  public long parked() {
    return loops.stream().mapToLong(DispatcherStatus::parked).sum();
  }

  public long inFlight() {
    return loops.stream().mapToLong(DispatcherStatus::inFlight).sum();
  }

  public long heldBytes() {
    return loops.stream().mapToLong(DispatcherStatus::heldBytes).sum();
  }

  public long promptLanes() {
    return loops.stream().mapToLong(DispatcherStatus::promptLanes).sum();
  }

  public long hangingLanes() {
    return loops.stream().mapToLong(DispatcherStatus::hangingLanes).sum();
  }

  public long unknownLanes() {
    return loops.stream().mapToLong(DispatcherStatus::unknownLanes).sum();
  }
}
