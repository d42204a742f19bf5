package io.spectra.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One event for one webhook, in memory: it waits in its lane, is in flight, or waits for its
/// outcome to be stored. Loop-owned.
final class Delivery {
  private final EventInMemory event;
  private final ParkedSegment.@Nullable Source source; // the segment it was read from
  private final long queuedNanos;
  private boolean ahead; // recovered or put back, older than what its lane has parked
  private boolean overflow; // among the oldest of a backlog that exceeded its bound
  private int faults; // attempts that our own code ended
  private @Nullable Attempt firstAttempt; // null until it starts

  Delivery(
      EventInMemory event, ParkedSegment.@Nullable Source source, boolean ahead, long queuedNanos) {
    this.event = event;
    this.source = source;
    this.ahead = ahead;
    this.queuedNanos = queuedNanos;
  }

  EventInMemory event() {
    return event;
  }

  ParkedSegment.@Nullable Source source() {
    return source;
  }

  long queuedNanos() {
    return queuedNanos;
  }

  long sequence() {
    return event.stored().sequence();
  }

  long change() {
    return event.stored().change();
  }

  Instant acceptedAt() {
    return event.stored().event().acceptedAt();
  }

  void staysAhead() {
    ahead = true;
  }

  /// Whether it may be moved to a segment. One that was read from a segment is in it already, one
  /// that is ahead of the segments must not fall behind them, and only memory knows how often a
  /// delivery met a fault.
  boolean canBeParked() {
    return source == null && !ahead && faults == 0;
  }

  void overflows() {
    overflow = true;
  }

  boolean isOverflow() {
    return overflow;
  }

  /// Notes that our own code ended an attempt. Returns how often that has happened by now.
  int failedByFault() {
    return ++faults;
  }

  boolean hasFailedByFault() {
    return faults > 0;
  }

  /// Notes that an attempt starts.
  void started(Attempt attempt) {
    if (firstAttempt == null) {
      firstAttempt = attempt;
    }
  }

  boolean hasStartedBefore() {
    return firstAttempt != null;
  }

  /// Returns how long its webhook had been inactive when its event was accepted. A segment stores
  /// that for its deliveries; for others it is computed from the webhook of their first attempt.
  Duration pausedBefore() {
    if (source != null) {
      return source.pausedBefore();
    }
    return firstAttempt == null
        ? Duration.ZERO
        : firstAttempt.webhook().pauses().until(acceptedAt());
  }

  /// Whether both have started, this one first. Only their first starts count: a delivery that was
  /// withdrawn and started again stays before one that was withdrawn with it and has not started
  /// since.
  boolean startedBefore(Delivery other) {
    return firstAttempt != null
        && other.firstAttempt != null
        && firstAttempt.delivery().compareTo(other.firstAttempt.delivery()) < 0;
  }
}
