package io.spectra.webhooks.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Keeps the deliveries of one lane whose attempts our own code has ended, until each may be tried
/// again. Loop-owned.
///
/// The wait doubles with each such end of a delivery, so a fault that comes after the request was
/// sent repeats it less and less often. While this is full its lane starts nothing else: a fault
/// that meets every delivery lets few of them through.
final class SetAside {
  /// Past this many a lane starts nothing but what comes back from here.
  static final int FULL_AT = 8;

  private static final long WAIT_MIN_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long WAIT_MAX_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int DOUBLINGS_MAX = 6;

  private final List<Waiting> waiting = new ArrayList<>();

  private record Waiting(Delivery delivery, long dueNanos) {}

  void add(Delivery delivery, long nowNanos) {
    int doublings = Math.min(delivery.failedByFault() - 1, DOUBLINGS_MAX);
    long wait = Math.min(WAIT_MAX_NANOS, WAIT_MIN_NANOS << doublings);
    waiting.add(new Waiting(delivery, nowNanos + wait));
  }

  /// Takes those that have waited long enough, the oldest event first.
  List<Delivery> takeDue(long nowNanos) {
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<Delivery> due = new ArrayList<>();
    waiting.removeIf(one -> one.dueNanos() - nowNanos <= 0 && due.add(one.delivery()));
    due.sort(Comparator.comparingLong(Delivery::sequence));
    return due;
  }

  /// Returns when the next one has waited long enough, or [Lane#NEVER].
  long dueNanos() {
    return waiting.stream().mapToLong(Waiting::dueNanos).min().orElse(Lane.NEVER);
  }

  List<Delivery> takeAll() {
    List<Delivery> all = waiting.stream().map(Waiting::delivery).toList();
    waiting.clear();
    return all;
  }

  /// Whether an event of this change waits here; later ones of it must not overtake it.
  boolean holds(long change) {
    return waiting.stream().anyMatch(one -> one.delivery().change() == change);
  }

  boolean isFull() {
    return waiting.size() >= FULL_AT;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }
}
