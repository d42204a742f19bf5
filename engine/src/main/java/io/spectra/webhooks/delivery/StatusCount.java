package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.store.Segment;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Counts lanes into a [DispatcherStatus].
final class StatusCount {
  private StatusCount() {}

  static DispatcherStatus of(Collection<Lane> lanes, int inFlight, int connecting, long heldBytes) {
    int queued = 0;
    long parked = 0;
    int prompt = 0;
    int hanging = 0;
    int unknown = 0;
    for (Lane lane : lanes) {
      queued += lane.queued() + lane.backlog().tailSize();
      parked += lane.backlog().waiting();
      switch (lane.pace().health()) {
        case Pace.Health.Prompt _ -> prompt++;
        case Pace.Health.Hanging _ -> hanging++;
        case Pace.Health.Unknown _ -> unknown++;
      }
    }
    Optional<DeliveryId> oldest =
        lanes.stream()
            .flatMap(lane -> lane.backlog().oldest().stream())
            .map(Segment.Head::id)
            .min(Comparator.naturalOrder());
    return new DispatcherStatus(
        queued,
        parked,
        inFlight,
        connecting,
        heldBytes,
        prompt,
        hanging,
        unknown,
        oldest.map(DeliveryIds::startOf));
  }
}
