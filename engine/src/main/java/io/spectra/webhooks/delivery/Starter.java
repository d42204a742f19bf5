package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Starts the first delivery of a lane whose turn it is, or ends it without an attempt when it has
/// expired. Loop-owned.
final class Starter {
  private final StartQueue queue;
  private final Outcomes outcomes;
  private final StartedAttempt.Listener listener;
  private final Sender sender;
  private final DeliveryIds ids;
  private final Clocks clocks;
  private final Duration lifetime;
  private final Executor loop;

  /// `listener` is notified of what happens to the attempts that start here.
  Starter(
      CoreParts parts,
      CoreParts.Loop loop,
      StartQueue queue,
      Outcomes outcomes,
      StartedAttempt.Listener listener) {
    this.queue = queue;
    this.outcomes = outcomes;
    this.listener = listener;
    this.sender = loop.sender();
    this.ids = parts.ids();
    this.clocks = parts.clocks();
    this.lifetime = parts.settings().lifetime();
    this.loop = loop.executor();
  }

  /// Starts or ends the lane's first delivery, if it may. Returns whether it did. A lane that has
  /// to wait for a slot or a permit is in the queue afterwards; one that must not connect now is
  /// added by the next tick or by the end of an attempt.
  boolean advance(Lane lane) {
    if (!lane.canStart()) {
      return false;
    }
    long now = clocks.nanos();
    Outcome.@Nullable Reason reason = reasonToEnd(lane, lane.first());
    if (reason != null) {
      endWithoutAttempt(lane, reason, now);
      return true;
    }
    Standing standing = lane.standing(now);
    if (!queue.hasSlot(standing)) {
      queue.add(lane);
      return false;
    }
    boolean connects = !sender.hasIdleConnection(lane.webhook().url());
    if (connects && !lane.mayConnect(now)) {
      return false;
    }
    if (connects && !queue.hasPermit(standing)) {
      queue.awaitPermit(lane, standing);
      return false;
    }
    start(lane, standing, connects, now);
    return true;
  }

  /// Returns why a delivery that may start now ends without an attempt, or null when it does not.
  private Outcome.@Nullable Reason reasonToEnd(Lane lane, Delivery delivery) {
    if (delivery.isOverflow()) {
      return Outcome.Reason.OVERFLOW;
    }
    if (delivery.source() == null && !delivery.hasStartedBefore()) {
      return null; // it has waited in memory only, which is never for long
    }
    Instant now = clocks.now();
    Duration paused = lane.webhook().pauses().until(now).minus(delivery.pausedBefore());
    Duration waited = Duration.between(delivery.acceptedAt(), now).minus(paused);
    return waited.compareTo(lifetime) > 0 ? Outcome.Reason.EXPIRED : null;
  }

  private void endWithoutAttempt(Lane lane, Outcome.Reason reason, long nowNanos) {
    StartedAttempt ended = begin(lane, Standing.PROMPT, nowNanos);
    queue.takeSlot(ended);
    outcomes.record(ended, new Outcome.NotAttempted(reason));
  }

  private void start(Lane lane, Standing standing, boolean connects, long nowNanos) {
    StartedAttempt started = begin(lane, standing, nowNanos);
    lane.started(started);
    started.delivery().started(started.attempt());
    queue.take(started, connects);
    try {
      started.sentAs(sender.send(started.attempt(), started));
    } catch (RuntimeException | Error e) { // or the delivery would be lost, and its slot with it
      loop.execute(() -> listener.failedLocally(started, new LocalFailure.Fault(e)));
    }
  }

  /// Takes the first delivery off the lane's queue.
  private StartedAttempt begin(Lane lane, Standing standing, long nowNanos) {
    Delivery delivery = lane.takeFirst();
    var attempt =
        new Attempt(nextId(delivery), lane.webhook(), delivery.event().stored(), 1, clocks.now());
    return new StartedAttempt(listener, lane, delivery, attempt, standing, nowNanos);
  }

  /// Returns an id that is larger than the id of the delivery's segment: a recovery looks for
  /// attempts of a segment from there on.
  private DeliveryId nextId(Delivery delivery) {
    ParkedSegment.Source source = delivery.source();
    return source == null
        ? ids.next(delivery.acceptedAt())
        : ids.next(delivery.acceptedAt(), source.segment().head().id());
  }
}
