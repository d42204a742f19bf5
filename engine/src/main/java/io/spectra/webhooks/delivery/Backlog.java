package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.store.Segment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongToIntFunction;

/// What a lane has parked: segments in the store, oldest first, and behind them the tail,
/// deliveries that will be the next segment. A segment holds events of one node, in the order of
/// their sequences; so are its segments, but for events whose commit was uncertain and that were
/// found again later. Loop-owned.
final class Backlog {
  private final LongToIntFunction originOf;
  private final Deque<ParkedSegment> segments = new ArrayDeque<>();
  private final Deque<Delivery> tail = new ArrayDeque<>();
  private long tailSinceNanos;
  private long waiting; // deliveries in segments that are not loaded
  private final Map<Integer, Long> newestOf = new HashMap<>(); // by node, while segments wait
  private DeliveryId newest = new DeliveryId(0); // the largest id that a segment here ever had

  /// `originOf` says which node gave an event its sequence.
  Backlog(LongToIntFunction originOf) {
    this.originOf = originOf;
  }

  /// True while fresh deliveries must queue up behind what is parked.
  boolean isBlocking() {
    return waiting > 0 || !tail.isEmpty();
  }

  /// How many deliveries are parked and not loaded.
  long waiting() {
    return waiting;
  }

  int tailSize() {
    return tail.size();
  }

  long tailSinceNanos() {
    return tailSinceNanos;
  }

  void append(Delivery delivery, long nowNanos) {
    if (isYounger(sequenceOf(delivery))) {
      throw new IllegalStateException(
          "event " + sequenceOf(delivery) + " would be parked behind younger ones");
    }
    if (tail.isEmpty()) {
      tailSinceNanos = nowNanos;
    }
    tail.add(delivery);
  }

  /// The whole tail, when it need not be parked after all: nothing is left in front of it.
  List<Delivery> takeTailIfNothingWaits() {
    return waiting > 0 ? List.of() : takeTail();
  }

  List<Delivery> takeTail() {
    List<Delivery> taken = new ArrayList<>(tail);
    tail.clear();
    return taken;
  }

  /// What the next segment holds: the first of the tail, of one node.
  List<Delivery> takeSegment() {
    List<Delivery> taken = new ArrayList<>(Math.min(Segment.DELIVERIES_MAX, tail.size()));
    int origin = originOf.applyAsInt(sequenceOf(tail.element()));
    while (taken.size() < Segment.DELIVERIES_MAX
        && !tail.isEmpty()
        && originOf.applyAsInt(sequenceOf(tail.element())) == origin) {
      taken.add(tail.remove());
    }
    return taken;
  }

  /// How many of them surely have no attempt: of the segments that an earlier run had begun with,
  /// nobody has counted yet.
  long waitingForCertain() {
    long begun =
        segments.stream()
            .filter(ParkedSegment::mayBeBegun)
            .mapToLong(ParkedSegment::unloaded)
            .sum();
    return waiting - begun;
  }

  /// A segment that another run or another node had parked.
  void recover(Segment.Head head, boolean mayBeBegun) {
    add(ParkedSegment.recovered(head, mayBeBegun));
  }

  /// The next segment's id is larger: whoever takes over goes by the order of the ids.
  DeliveryId newestId() {
    return newest;
  }

  boolean has(DeliveryId segment) {
    return segments.stream().anyMatch(parked -> parked.head().id().equals(segment));
  }

  ParkedSegment add(ParkedSegment segment) {
    segments.add(segment);
    waiting += segment.unloaded();
    DeliveryId id = segment.head().id();
    newest = id.compareTo(newest) > 0 ? id : newest;
    long sequence = segment.head().newestSequence();
    newestOf.merge(originOf.applyAsInt(sequence), sequence, Math::max);
    return segment;
  }

  /// The segment to load from next, if its row is there.
  Optional<ParkedSegment> next() {
    return segments.stream()
        .filter(segment -> segment.unloaded() > 0)
        .findFirst()
        .filter(ParkedSegment::isStored);
  }

  /// The oldest segment that waits.
  Optional<Segment.Head> oldest() {
    return segments.stream()
        .filter(segment -> segment.unloaded() > 0)
        .findFirst()
        .map(ParkedSegment::head);
  }

  /// True when something waits here that is younger than this event, of the same node: an event
  /// recovered from the outbox goes before all that is parked, so that what is parked stays in
  /// order.
  boolean isYounger(long sequence) {
    int origin = originOf.applyAsInt(sequence);
    long inSegments = newestOf.getOrDefault(origin, Long.MIN_VALUE);
    return sequence < Math.max(inSegments, newestInTail(origin));
  }

  /// The last of a node is its newest.
  private long newestInTail(int origin) {
    return tail.reversed().stream()
        .mapToLong(Backlog::sequenceOf)
        .filter(sequence -> originOf.applyAsInt(sequence) == origin)
        .findFirst()
        .orElse(Long.MIN_VALUE);
  }

  private static long sequenceOf(Delivery delivery) {
    return delivery.held().stored().sequence();
  }

  void load(ParkedSegment segment, int positions) {
    segment.load(positions);
    waiting -= positions;
    if (waiting == 0) {
      newestOf.clear();
    }
  }

  void gone(ParkedSegment segment) {
    segments.remove(segment);
  }

  /// Segments that are loaded, wholly or in part, and whose rows are still there: what a crash now
  /// would have to look through.
  int touched() {
    return (int) segments.stream().takeWhile(segment -> segment.loaded() > 0).count();
  }

  boolean isEmpty() {
    return segments.isEmpty() && tail.isEmpty();
  }
}
