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

/// Keeps what a lane has parked: segments in the store, oldest first, and behind them the tail,
/// which are the deliveries that will be the next segment. A segment holds events of one node in
/// the order of their sequences, and the segments of one node are in that order too. Events whose
/// commit was uncertain, and that were found again later, are an exception. Loop-owned.
final class Backlog {
  private final LongToIntFunction acceptingNodeOf;
  private final Deque<ParkedSegment> segments = new ArrayDeque<>();
  private final Deque<Delivery> tail = new ArrayDeque<>();
  private long tailSinceNanos;
  private long waiting; // deliveries in segments that are not read
  private final Map<Integer, Long> newestOf = new HashMap<>(); // by node, while segments wait
  private DeliveryId newest = new DeliveryId(0); // the largest id that a segment here ever had

  /// `acceptingNodeOf` returns the number of the node that accepted an event.
  Backlog(LongToIntFunction acceptingNodeOf) {
    this.acceptingNodeOf = acceptingNodeOf;
  }

  /// Whether fresh deliveries must queue up behind what is parked.
  boolean isBlocking() {
    return waiting > 0 || !tail.isEmpty();
  }

  /// Returns the number of deliveries that are in segments and not read.
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
    if (isYounger(delivery.sequence())) {
      throw new IllegalStateException(
          "event " + delivery.sequence() + " would be parked behind younger ones");
    }
    if (tail.isEmpty()) {
      tailSinceNanos = nowNanos;
    }
    tail.add(delivery);
  }

  /// Takes the whole tail when it need not be parked, because nothing is left in front of it.
  List<Delivery> takeTailIfNothingWaits() {
    return waiting > 0 ? List.of() : takeTail();
  }

  List<Delivery> takeTail() {
    List<Delivery> taken = new ArrayList<>(tail);
    tail.clear();
    return taken;
  }

  /// Takes the deliveries of the next segment: the first ones of the tail, as far as one node
  /// accepted their events.
  List<Delivery> takeSegment() {
    List<Delivery> taken = new ArrayList<>(Math.min(Segment.DELIVERIES_MAX, tail.size()));
    int node = acceptingNodeOf.applyAsInt(tail.element().sequence());
    while (taken.size() < Segment.DELIVERIES_MAX
        && !tail.isEmpty()
        && acceptingNodeOf.applyAsInt(tail.element().sequence()) == node) {
      taken.add(tail.remove());
    }
    return taken;
  }

  /// Returns the number of waiting deliveries that certainly have no attempt. It leaves out
  /// segments that an earlier run may have started, since their attempts are not counted yet.
  long waitingForCertain() {
    long begun =
        segments.stream()
            .filter(ParkedSegment::mayHaveAttempts)
            .mapToLong(ParkedSegment::unread)
            .sum();
    return waiting - begun;
  }

  /// Adds a segment that another run or another node had parked.
  void recover(Segment.Head head, boolean mayHaveAttempts) {
    add(ParkedSegment.recovered(head, mayHaveAttempts));
  }

  /// Returns the largest id of a segment here. The next segment's id must be larger, since a
  /// takeover goes by the order of the ids.
  DeliveryId newestId() {
    return newest;
  }

  boolean has(DeliveryId segment) {
    return segments.stream().anyMatch(parked -> parked.head().id().equals(segment));
  }

  ParkedSegment add(ParkedSegment segment) {
    segments.add(segment);
    waiting += segment.unread();
    DeliveryId id = segment.head().id();
    newest = id.compareTo(newest) > 0 ? id : newest;
    long sequence = segment.head().newestSequence();
    newestOf.merge(acceptingNodeOf.applyAsInt(sequence), sequence, Math::max);
    return segment;
  }

  /// Returns the segment to read from next, if its row is stored.
  Optional<ParkedSegment> next() {
    return segments.stream()
        .filter(segment -> segment.unread() > 0)
        .findFirst()
        .filter(ParkedSegment::isStored);
  }

  /// Returns the oldest segment that waits.
  Optional<Segment.Head> oldest() {
    return segments.stream()
        .filter(segment -> segment.unread() > 0)
        .findFirst()
        .map(ParkedSegment::head);
  }

  /// Whether a later event of the same accepting node is parked here. A recovered event then goes
  /// before everything that is parked, so that the parked events stay in order.
  boolean isYounger(long sequence) {
    int node = acceptingNodeOf.applyAsInt(sequence);
    long inSegments = newestOf.getOrDefault(node, Long.MIN_VALUE);
    return sequence < Math.max(inSegments, newestInTail(node));
  }

  /// Returns the last sequence of a node in the tail, which is its newest.
  private long newestInTail(int node) {
    return tail.reversed().stream()
        .mapToLong(Delivery::sequence)
        .filter(sequence -> acceptingNodeOf.applyAsInt(sequence) == node)
        .findFirst()
        .orElse(Long.MIN_VALUE);
  }

  /// Notes that the next deliveries of a segment have been read.
  void read(ParkedSegment segment, int deliveries) {
    segment.readOn(deliveries);
    waiting -= deliveries;
    if (waiting == 0) {
      newestOf.clear();
    }
  }

  void deleted(ParkedSegment segment) {
    segments.remove(segment);
  }

  /// Returns the number of segments that are read, wholly or in part, and whose rows are still
  /// there. A recovery after a crash would have to look through them.
  int touched() {
    return (int) segments.stream().takeWhile(segment -> segment.read() > 0).count();
  }

  boolean isEmpty() {
    return segments.isEmpty() && tail.isEmpty();
  }
}
