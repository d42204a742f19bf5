package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.delivery.EventModel.DeliveryModel;
import io.spectra.webhooks.delivery.EventModel.Started;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.NewEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Checks what one run of a node's core sends against everything that is promised. A run lasts from
/// the start of the core until the node dies or is taken for dead.
final class RunModel {
  /// After a webhook was deleted on any node, an attempt that was under way may still begin to
  /// write for this long. A node's knowledge counts as current for the first part of it. The rest
  /// is for the node's loops to notice that it no longer does.
  private static final Duration WITHDRAWN_WITHIN = Membership.CURRENT_FOR.plusMillis(500);

  private final Ledger ledger;
  private final int number;
  private final Place place;
  private final long versionAtStart;
  private final List<LoopModel> loops = new ArrayList<>();
  private final Map<WebhookModel, LaneModel> lanes = new HashMap<>();
  private boolean dead;
  private long pausedUntilNanos = Long.MIN_VALUE; // with the time to look around again

  /// The place of a run. `isHeld` is the store's word on whether the run is still a member.
  /// `lookedAtNanos` is when its node last learned from the store what the other nodes do.
  /// `isCurrent` is what the node believes, and only decides whether the node may withdraw what
  /// nobody has deleted.
  record Place(
      int node, BooleanSupplier isHeld, LongSupplier lookedAtNanos, BooleanSupplier isCurrent) {}

  RunModel(Ledger ledger, int number, Place place, int loopCount) {
    this.ledger = ledger;
    this.number = number;
    this.place = place;
    this.versionAtStart = ledger.version();
    for (int i = 0; i < loopCount; i++) {
      loops.add(new LoopModel(ledger.settings()));
    }
  }

  int node() {
    return place.node();
  }

  long versionAtStart() {
    return versionAtStart;
  }

  void pausesUntil(long nanos) {
    pausedUntilNanos = nanos + WITHDRAWN_WITHIN.toNanos();
  }

  void dies() {
    dead = true;
  }

  /// Whether other nodes may attempt what this run has in flight.
  boolean isOver() {
    return dead || !isMember();
  }

  boolean isMember() {
    return place.isHeld().getAsBoolean();
  }

  LaneModel lane(WebhookModel webhook) {
    return lanes.computeIfAbsent(webhook, _ -> new LaneModel());
  }

  void sent(Attempt attempt, int loop, boolean connects) {
    long sequence = attempt.event().sequence();
    ledger.trace(
        attempt.delivery().value(),
        () ->
            "%s, loop %s starts %s: event %s to webhook %s%s"
                .formatted(
                    this,
                    loop,
                    attempt.delivery(),
                    sequence,
                    attempt.webhook().id(),
                    connects ? ", connects" : ""));
    WebhookModel webhook = ledger.webhook(attempt.webhook().id());
    EventModel event = ledger.event(sequence);
    Ledger.check(event.stored.equals(attempt.event()), () -> "not the event as stored: " + attempt);
    DeliveryModel delivery = ledger.delivery(event, webhook);
    checkMayStart(attempt, webhook, delivery);
    checkOrder(event, webhook, delivery);
    LaneModel lane = lane(webhook);
    boolean unproven = !lane.proven;
    delivery.begunIn = this;
    delivery.started = new Started(webhook, event, delivery, this, loop, unproven);
    ledger.started(attempt.delivery(), delivery.started);
    lane.underway++;
    Ledger.check(
        lane.underway <= ledger.settings().windowMax(),
        () -> lane.underway + " attempts at a time to webhook " + webhook.id);
    loops.get(loop).enter(attempt.delivery(), connects, unproven);
  }

  private void checkMayStart(Attempt attempt, WebhookModel webhook, DeliveryModel delivery) {
    Ledger.check(isMember(), () -> "sent by a node that was taken for dead: " + attempt);
    Ledger.check(
        hasLookedWithin(Membership.CURRENT_FOR),
        () -> "started by a node that has not reached the store for a second: " + attempt);
    long known = ledger.versionKnownTo(this);
    Ledger.check(
        !webhook.isDeletedAt(known), () -> "sent after delete or revoke was answered: " + attempt);
    Ledger.check(
        webhook.mayBeSentTo(attempt.webhook().url(), known),
        () -> "sent to a URL that had been changed, or while inactive: " + attempt);
    Ledger.check(
        delivery.faultsIn != this
            || ledger.isPast(delivery.faultAtNanos + waitAfter(delivery.faults).toNanos()),
        () -> "sent again too soon after fault " + delivery.faults + ": " + attempt);
    Ledger.check(!delivery.recorded, () -> "sent again after its outcome was stored: " + attempt);
    Started before = delivery.started;
    Ledger.check(
        before == null || before.run != this, () -> "started twice in one run: " + attempt);
    Ledger.check(
        before == null || before.run.isOver(),
        () -> "sent again while it is in flight on a node that lives: " + attempt);
  }

  /// Returns the shortest wait after this many faults. A request may have been sent before a fault,
  /// so a receiver sees it again less and less often.
  private static Duration waitAfter(int faults) {
    return Duration.ofSeconds(Math.min(60, 1L << Math.min(faults - 1, 6)));
  }

  private boolean hasLookedWithin(Duration span) {
    return !ledger.isPast(place.lookedAtNanos().getAsLong() + span.toNanos());
  }

  /// Checks that events of one run start in their order, and that an event of a change starts when
  /// those before it have ended.
  private void checkOrder(EventModel event, WebhookModel webhook, DeliveryModel itself) {
    if (itself.faultsIn == this) {
      lane(webhook).startsLate(event);
    } else if (itself.matched && (itself.begunIn == null || isPutBack(itself))) {
      lane(webhook).starts(event, webhook, mayEndWithoutAttempt());
    }
    for (long before = event.stored.change(); before < event.sequence(); before++) {
      EventModel earlier = ledger.event(before);
      DeliveryModel delivery = earlier.deliveries.get(webhook.id.value());
      if (delivery != null && delivery.matched && itself.matched) {
        Ledger.check(
            delivery.started == null || delivery.started.run != this || delivery.endedIn == this,
            () -> event.sequence() + " overlaps " + earlier.sequence() + " of the same change");
        Ledger.check(
            delivery.recorded
                || delivery.endedIn == this
                || mayEndWithoutAttempt()
                || hasWavered(earlier, webhook),
            () -> event.sequence() + " overtakes " + earlier.sequence() + " of the same change");
      }
    }
  }

  /// Whether the delivery started here before and was withdrawn. If another run has withdrawn it,
  /// it may go before what is parked.
  private boolean isPutBack(DeliveryModel delivery) {
    return delivery.begunIn == this && delivery.started == null;
  }

  static boolean hasWavered(EventModel event, WebhookModel webhook) {
    NewEvent of = event.stored.event();
    return of.only().isEmpty() && webhook.hasWavered(of.type(), event.version);
  }

  private boolean mayEndWithoutAttempt() {
    LaneSettings settings = ledger.settings();
    return settings.lifetime().compareTo(LaneSettings.DEFAULT.lifetime()) < 0
        || settings.backlogMax() < LaneSettings.DEFAULT.backlogMax();
  }

  void connected(Attempt attempt, int loop) {
    loops.get(loop).connected(attempt.delivery());
  }

  /// Checks that an attempt may begin to write. A node learns within a second what another node has
  /// answered, or knows that it learns nothing. An attempt that has no byte written by then is
  /// withdrawn soon, unless the node was paused and has not had the time.
  void written(Attempt attempt) {
    WebhookModel webhook = ledger.webhook(attempt.webhook().id());
    Ledger.check(
        !webhook.isGoneFor(node()),
        () -> "bytes written after delete or revoke was answered: " + attempt);
    Ledger.check(
        !ledger.isDeletedFor(webhook, WITHDRAWN_WITHIN) || !ledger.isPast(pausedUntilNanos),
        () -> "bytes written long after delete or revoke: " + attempt);
    Ledger.check(
        hasLookedWithin(WITHDRAWN_WITHIN) || !ledger.isPast(pausedUntilNanos),
        () -> "bytes written by a node that has not reached the store for long: " + attempt);
  }

  void finished(Attempt attempt, int loop, Outcome outcome) {
    ledger.trace(
        attempt.delivery().value(),
        () -> "attempt " + attempt.delivery() + " ends: " + outcome.getClass().getSimpleName());
    connected(attempt, loop);
    Started begun = ledger.started(attempt.delivery());
    begun.outcome = outcome;
    if (begun.delivery.started == begun) { // and nobody else has started it since
      begun.delivery.endedIn = this;
    }
    LaneModel lane = lane(begun.webhook);
    lane.underway--;
    lane.proven = !outcome.hung();
  }

  /// Notes that an attempt ended without an outcome.
  void failedLocally(Attempt attempt, int loop, LocalFailure failure) {
    ledger.trace(
        attempt.delivery().value(), () -> "attempt " + attempt.delivery() + " fails: " + failure);
    Started begun = comesToNothing(attempt, loop);
    switch (failure) {
      case LocalFailure.Shortage _ -> putBack(begun);
      case LocalFailure.Fault _ -> begun.delivery.faultHappens(this, ledger.now());
    }
  }

  private Started comesToNothing(Attempt attempt, int loop) {
    connected(attempt, loop);
    Started begun = ledger.started(attempt.delivery());
    lane(begun.webhook).underway--;
    if (begun.delivery.started == begun) {
      begun.delivery.started = null;
    }
    leave(begun);
    return begun;
  }

  /// Checks that the node may end an attempt of which no byte is written.
  void withdraws(Attempt attempt) {
    Ledger.check(
        ledger.started(attempt.delivery()).webhook.isDeleted() || !place.isCurrent().getAsBoolean(),
        () -> "withdrawn though its webhook is still there: " + attempt);
  }

  /// Notes that the node was notified of the end of a withdrawn attempt.
  void withdrawn(Attempt attempt, int loop) {
    ledger.trace(
        attempt.delivery().value(), () -> "attempt " + attempt.delivery() + " is withdrawn");
    putBack(comesToNothing(attempt, loop));
  }

  /// Puts an event back into its lane. If a recovery found the webhook by a filter that has changed
  /// since, no order is kept.
  private void putBack(Started begun) {
    if (begun.delivery.matched) {
      lane(begun.webhook).putBack(begun.event);
    }
  }

  /// Notes that an attempt leaves its loop, because its outcome is stored or it needs none.
  void leave(Started begun) {
    loops.get(begun.loop).leave(begun.unproven);
  }

  @Override
  public String toString() {
    return "run " + number + " of node " + node();
  }
}
