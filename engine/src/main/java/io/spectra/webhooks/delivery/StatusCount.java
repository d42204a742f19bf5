package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.store.Segment;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Counts what the lanes of one loop hold. Counting many lanes would keep the loop busy for too
/// long, so each call counts a part of them, and all of them have been counted after
/// [#CALLS_A_ROUND] calls at most. Loop-owned.
final class StatusCount {
  static final int CALLS_A_ROUND = 10;

  /// The least number of lanes that a call counts.
  static final int LANES_MIN = 256;

  private final Lanes lanes;
  private Iterator<Lane> left = Collections.emptyIterator(); // of the round under way
  private int lanesACall;
  private Counts counts = new Counts();
  private Counts counted = new Counts(); // by the last round

  StatusCount(Lanes lanes) {
    this.lanes = lanes;
  }

  private static final class Counts {
    int queued;
    long parked;
    int prompt;
    int hanging;
    int unknown;
    Optional<Segment.Head> oldest = Optional.empty();

    void add(Lane lane) {
      queued += lane.queued() + lane.backlog().tailSize();
      parked += lane.backlog().waiting();
      switch (lane.pace().health()) {
        case Pace.Health.Prompt _ -> prompt++;
        case Pace.Health.Hanging _ -> hanging++;
        case Pace.Health.Unknown _ -> unknown++;
      }
      oldest =
          Stream.concat(oldest.stream(), lane.backlog().oldest().stream())
              .min(Comparator.comparing(Segment.Head::id));
    }
  }

  /// Counts the next lanes, and returns the counts of the last round that has ended.
  DispatcherStatus next(int inFlight, int connecting, long heldBytes) {
    if (!left.hasNext()) {
      begin();
    }
    for (int i = 0; i < lanesACall && left.hasNext(); i++) {
      Lane lane = left.next();
      if (!lane.isRemoved()) {
        counts.add(lane);
      }
    }
    if (!left.hasNext()) {
      counted = counts;
    }
    return new DispatcherStatus(
        counted.queued,
        counted.parked,
        inFlight,
        connecting,
        heldBytes,
        counted.prompt,
        counted.hanging,
        counted.unknown,
        counted.oldest.map(Segment.Head::id).map(DeliveryIds::startOf));
  }

  private void begin() {
    List<Lane> all = lanes.copy();
    left = all.iterator();
    lanesACall = Math.max(LANES_MIN, Math.ceilDiv(all.size(), CALLS_A_ROUND));
    counts = new Counts();
  }
}
