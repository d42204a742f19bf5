package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One event for one webhook, in memory: waiting in its lane, in flight, or waiting for its outcome
/// to be stored. Loop-owned.
final class Delivery implements Sender.Watcher {
  private final Dispatcher dispatcher;
  private final Lane lane;
  private final Held held;
  private final ParkedSegment.@Nullable Part part; // the segment it was loaded from
  private boolean ahead; // recovered or put back, older than what its lane has parked
  private final long queuedNanos;
  private boolean overflow; // among the oldest of a backlog that passed its bound
  private int faults; // attempts that our own code ended
  private Webhook.@Nullable Pauses pauses; // of its webhook at its first attempt
  private @Nullable Flight flight; // null until it starts
  private @Nullable DeliveryId firstStart; // the id of its first flight, withdrawn or not

  Delivery(
      Dispatcher dispatcher,
      Lane lane,
      Held held,
      ParkedSegment.@Nullable Part part,
      boolean ahead,
      long queuedNanos) {
    this.dispatcher = dispatcher;
    this.lane = lane;
    this.held = held;
    this.part = part;
    this.ahead = ahead;
    this.queuedNanos = queuedNanos;
  }

  /// Its end under way, nearly always an attempt. `standing` says on which share of the loop's
  /// slots it is; `permit` whether it still holds a permit to connect.
  static final class Flight {
    final DeliveryId id;
    final Instant startedAt;
    final long startedNanos;
    final Standing standing;
    boolean permit;
    Sender.@Nullable Call call;

    Flight(DeliveryId id, Instant startedAt, long startedNanos, Standing standing, boolean permit) {
      this.id = id;
      this.startedAt = startedAt;
      this.startedNanos = startedNanos;
      this.standing = standing;
      this.permit = permit;
    }
  }

  Lane lane() {
    return lane;
  }

  Held held() {
    return held;
  }

  ParkedSegment.@Nullable Part part() {
    return part;
  }

  long queuedNanos() {
    return queuedNanos;
  }

  void staysAhead() {
    ahead = true;
  }

  /// Parked deliveries stay in their segment, and what is ahead of it must not fall behind it. Only
  /// memory knows how often a delivery met a fault.
  boolean canBeParked() {
    return part == null && !ahead && faults == 0;
  }

  void overflows() {
    overflow = true;
  }

  boolean isOverflow() {
    return overflow;
  }

  /// Our own code ended an attempt; returns how often that has happened by now.
  int failedByFault() {
    return ++faults;
  }

  boolean hasFailedByFault() {
    return faults > 0;
  }

  long change() {
    return held.stored().change();
  }

  /// Whether an attempt of it came to nothing.
  boolean hasStartedBefore() {
    return pauses != null;
  }

  /// How long its webhook had been inactive when its event was accepted; a segment has counted that
  /// for its deliveries, and for others this is as their first attempt saw it.
  Duration pausedBefore() {
    if (part != null) {
      return part.pausedBefore();
    }
    return pauses == null ? Duration.ZERO : pauses.until(held.stored().event().acceptedAt());
  }

  /// An attempt begins, whose webhook has had these pauses.
  void attempted(Webhook.Pauses webhooks) {
    if (pauses == null) {
      pauses = webhooks;
    }
  }

  void started(Flight started) {
    flight = started;
    if (firstStart == null) {
      firstStart = started.id;
    }
  }

  Flight flight() {
    if (flight == null) {
      throw new IllegalStateException("event " + held.stored().sequence() + " has not started");
    }
    return flight;
  }

  /// True when both have started, and this one did so first. Their first starts count: one that was
  /// withdrawn and started again is still older than one that only was withdrawn with it.
  boolean startedBefore(Delivery other) {
    return firstStart != null
        && other.firstStart != null
        && firstStart.compareTo(other.firstStart) < 0;
  }

  @Override
  public void connected() {
    dispatcher.connected(this);
  }

  @Override
  public void finished(Outcome outcome) {
    dispatcher.finished(this, outcome);
  }

  @Override
  public void failedLocally(LocalFailure failure) {
    dispatcher.failedLocally(this, failure);
  }

  @Override
  public void withdrawn() {
    dispatcher.withdrawn(this);
  }
}
