package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Parks deliveries: moves them from a lane's queue to the tail of its backlog, and has the tail
/// stored in segments. Loop-owned.
final class Parker {
  private static final long TAIL_AGE_NANOS = Duration.ofSeconds(4).toNanos();

  private final LaneStorage storage;
  private final HeldBytes heldBytes;
  private final DeliveryIds ids;
  private final DeliveryObserver observer;
  private final LaneSettings settings;
  private final Clocks clocks;

  Parker(CoreParts parts, LaneStorage storage, HeldBytes heldBytes, Clocks clocks) {
    this.storage = storage;
    this.heldBytes = heldBytes;
    this.ids = parts.ids();
    this.observer = parts.observer();
    this.settings = parts.settings();
    this.clocks = clocks;
  }

  /// Whether events in memory have more bytes than they may.
  boolean isMemoryFull() {
    return heldBytes.count() > settings.heldBytesMax();
  }

  /// Parks all of the lane's queue that can be parked.
  void park(Lane lane) {
    observer.parked(lane.park(clocks.nanos()));
    while (lane.backlog().tailSize() > 0) {
      storeTail(lane);
    }
  }

  /// Returns when the lane must be looked at again, as [Lane#lookDueNanos] says.
  long lookDueNanos(Lane lane, long nowNanos) {
    return lane.lookDueNanos(nowNanos, settings.parkAfter().toNanos(), TAIL_AGE_NANOS);
  }

  /// Returns when a fresh delivery that comes now must be parked, or is stored with the tail.
  long freshDueNanos(Lane lane, long nowNanos) {
    return lane.backlog().tailSize() > 0
        ? lane.backlog().tailSinceNanos() + TAIL_AGE_NANOS
        : nowNanos + settings.parkAfter().toNanos();
  }

  /// Parks what has waited too long to start, and stores a tail that is old.
  void parkDue(Lane lane, long nowNanos) {
    if (lane.isOverdue(nowNanos, settings.parkAfter())) {
      park(lane);
    } else if (lane.backlog().tailSize() > 0
        && nowNanos - lane.backlog().tailSinceNanos() > TAIL_AGE_NANOS) {
      storeTail(lane);
    }
  }

  void storeTailIfFull(Lane lane) {
    if (lane.backlog().tailSize() >= Segment.DELIVERIES_MAX) {
      storeTail(lane);
    }
  }

  /// Makes one segment of the oldest deliveries of the tail.
  private void storeTail(Lane lane) {
    List<Delivery> tail = lane.backlog().takeSegment();
    DeliveryId id = ids.next(clocks.now(), lane.backlog().newestId());
    Duration pausedBefore = lane.webhook().pauses().until(tail.getFirst().acceptedAt());
    long[] sequences = tail.stream().mapToLong(Delivery::sequence).toArray();
    Segment segment = new Segment(id, lane.webhook().id(), sequences, pausedBefore);
    ParkedSegment parked = lane.backlog().add(ParkedSegment.written(segment.head()));
    storage.park(segment, release(tail), lane, parked);
  }

  /// Releases the bodies of parked deliveries, and returns their events that are open.
  private List<OpenEvent> release(List<Delivery> parked) {
    List<OpenEvent> events = new ArrayList<>(parked.size());
    for (Delivery delivery : parked) {
      OpenEvent open = delivery.event().open();
      if (open != null) {
        events.add(open);
      }
      heldBytes.release(delivery.event());
    }
    return events;
  }
}
