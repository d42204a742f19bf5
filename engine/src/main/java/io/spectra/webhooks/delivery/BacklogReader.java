package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads parked deliveries back into their lanes, a part of a segment at a time, and has a segment
/// deleted when all of its deliveries are over. Loop-owned.
final class BacklogReader {
  /// The number of a lane's segments that may be partly over at a time: a recovery has to look
  /// through all of them.
  static final int TOUCHED_SEGMENTS_MAX = 4;

  private static final int PART_MIN = 4;

  private final Lanes lanes;
  private final LaneStorage storage;
  private final HeldBytes heldBytes;
  private final long backlogMax;
  private final Clocks clocks;
  private final BacklogReads reads;
  private int recoveries; // under way: events older than what is parked may still come
  private boolean stopped;

  BacklogReader(
      Lanes lanes, LaneStorage storage, HeldBytes heldBytes, LaneSettings settings, Clocks clocks) {
    this.lanes = lanes;
    this.storage = storage;
    this.heldBytes = heldBytes;
    this.backlogMax = settings.backlogMax();
    this.clocks = clocks;
    this.reads = new BacklogReads(settings.heldBytesMax());
  }

  /// The webhook and the node that parked a segment. A node appends what it takes over to what it
  /// has, so the segments of a dead node's lane need not be in the order of their ids. But those
  /// that one node parked always are, and only a few of the oldest of them can have attempts.
  private record Parked(WebhookId webhook, int byNode) {}

  /// Adds segments that an earlier run or a dead node left, oldest first, before the events that it
  /// left. None of them is read before [#endRecovery()], since events of the outbox may have to go
  /// first. `areAll` says whether these are all segments of this node, including those that its
  /// lanes know.
  void recover(List<Segment.Head> segments, boolean areAll) {
    recoveries++;
    Map<Parked, Integer> seen = new HashMap<>();
    for (Segment.Head head : segments) {
      Lane lane = lanes.of(head.webhook());
      if (lane == null || (areAll && lane.backlog().has(head.id()))) {
        continue; // its webhook is gone, or its lane knows it
      }
      var parked = new Parked(head.webhook(), DeliveryIds.nodeNumberOf(head.id()));
      boolean mayHaveAttempts =
          areAll || seen.merge(parked, 1, Integer::sum) <= TOUCHED_SEGMENTS_MAX + 1;
      lane.park(clocks.nanos()); // so that earlier and later deliveries queue up behind it
      lane.backlog().recover(head, mayHaveAttempts);
    }
  }

  /// Notes that a recovery has handed over everything.
  void endRecovery() {
    recoveries--;
    lanes.all().forEach(this::refill);
  }

  /// Reads parked deliveries of the lane when the lane has room for them.
  void refill(Lane lane) {
    if (recoveries > 0 || lane.backlog().isEmpty() || !lane.isActive()) {
      return;
    }
    if (lane.needsDeliveries()) {
      lane.backlog().takeTailIfNothingWaits().forEach(lane::addAhead);
    }
    if (wantsMore(lane)) {
      reads.await(lane, lane.isProven(clocks.nanos()));
    }
  }

  private boolean wantsMore(Lane lane) {
    return !reads.isReading(lane)
        && lane.queued() < Math.max(PART_MIN, lane.pace().window())
        && lane.backlog().touched() <= TOUCHED_SEGMENTS_MAX
        && lane.backlog().next().isPresent();
  }

  /// Starts the reads of the lanes whose turn it is. A lane may have changed since it asked for its
  /// turn.
  void readOn() {
    if (recoveries > 0 || stopped) {
      return;
    }
    long held = heldBytes.count();
    for (Lane lane = reads.next(held); lane != null; lane = reads.next(held)) {
      if (lane.isActive() && wantsMore(lane)) {
        read(lane, lane.backlog().next().orElseThrow());
      }
    }
  }

  private void read(Lane lane, ParkedSegment segment) {
    int part = Math.clamp(lane.pace().window() * 4L, PART_MIN, Segment.DELIVERIES_MAX);
    reads.begin(lane);
    storage.read(lane, segment, Math.min(part, segment.unread()));
  }

  /// Queues the deliveries of a part that was read. The oldest deliveries of a backlog that exceeds
  /// its bound are to end as overflow.
  void partRead(Lane lane, ParkedSegment segment, LaneStorage.Part part) {
    reads.end(lane);
    if (lane.isRemoved()) {
      readOn();
      return;
    }
    long overflow = lane.backlog().waitingForCertain() - backlogMax;
    lane.backlog().read(segment, part.deliveries());
    var source = new ParkedSegment.Source(segment, part.segment().pausedBefore());
    int waiting = 0;
    for (StoredEvent stored : part.segment().events()) {
      if (!part.attempted().contains(stored.sequence())) {
        EventInMemory event = heldBytes.hold(stored, null, 1);
        Delivery delivery = new Delivery(event, source, true, clocks.nanos());
        if (waiting < overflow) {
          delivery.overflows();
        }
        lane.addAhead(delivery);
        waiting++;
      }
    }
    deliveriesOver(lane, segment, part.deliveries() - waiting);
  }

  /// Lets other lanes read. The lane itself tries again at the next tick.
  void partNotRead(Lane lane) {
    reads.end(lane);
    readOn();
  }

  /// Counts deliveries of a segment that are over, and has it deleted when they were the last.
  void deliveriesOver(Lane lane, ParkedSegment segment, int deliveries) {
    if (segment.deliveriesOver(deliveries)) {
      storage.delete(segment, lane);
    }
  }

  /// Forgets a lane whose webhook is gone.
  void forget(Lane lane) {
    reads.forget(lane);
  }

  /// Reads nothing from now on.
  void stop() {
    stopped = true;
  }
}
