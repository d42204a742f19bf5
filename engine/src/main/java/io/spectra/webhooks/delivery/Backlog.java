package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.Segment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// What a lane has parked: segments in the store, oldest first, and behind them the tail,
/// deliveries that will be the next segment. All of it in the order of the events' sequences.
/// Loop-owned.
final class Backlog {
  private final Deque<ParkedSegment> segments = new ArrayDeque<>();
  private final Deque<Delivery> tail = new ArrayDeque<>();
  private long tailSinceNanos;
  private long waiting; // deliveries in segments that are not loaded

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
    return waiting > 0 ? List.of() : takeTail(Integer.MAX_VALUE);
  }

  List<Delivery> takeTail(int max) {
    List<Delivery> taken = new ArrayList<>(Math.min(max, tail.size()));
    while (taken.size() < max && !tail.isEmpty()) {
      taken.add(tail.remove());
    }
    return taken;
  }

  /// How many of them surely have no attempt: of the segments that an earlier run had begun with,
  /// nobody has counted yet.
  long waitingForCertain() {
    long begun =
        segments.stream()
            .takeWhile(ParkedSegment::mayBeBegun)
            .mapToLong(ParkedSegment::unloaded)
            .sum();
    return waiting - begun;
  }

  /// A segment found in the store at start. Only so many of a lane's oldest were ever begun with.
  void recover(Segment.Head head) {
    add(ParkedSegment.recovered(head, segments.size() <= Dispatcher.TOUCHED_SEGMENTS_MAX));
  }

  ParkedSegment add(ParkedSegment segment) {
    segments.add(segment);
    waiting += segment.unloaded();
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

  /// True when something waits here that is younger than this event: an event recovered from the
  /// outbox goes before all that is parked, so that what is parked stays in order.
  boolean isYounger(long sequence) {
    if (!tail.isEmpty()) {
      return sequence < sequenceOf(tail.getLast());
    }
    return waiting > 0 && sequence < segments.getLast().head().newestSequence();
  }

  private static long sequenceOf(Delivery delivery) {
    return delivery.held().stored().sequence();
  }

  void load(ParkedSegment segment, int positions) {
    segment.load(positions);
    waiting -= positions;
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
