package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the outside world knows of a simulated node: what the store really holds, what receivers
/// were really sent, what callers were told. Everything that is promised is checked here, at the
/// moment it happens, without a look into the core.
///
/// It outlives every crash; [#startRun] says that a new run begins.
final class Ledger {
  /// How much earlier or later than the test the core may have looked at its clock.
  private static final Duration LOOKED_EARLIER = Duration.ofSeconds(6);

  private final VirtualTime time;
  private final Trace trace;
  private final LaneSettings settings;

  private final Map<Long, EventModel> events = new TreeMap<>();
  private final Map<EventId, Publishing> published = new HashMap<>();
  private final Map<Long, WebhookModel> webhooks = new TreeMap<>();
  private final Map<DeliveryId, Started> started = new HashMap<>();
  private final Set<DeliveryId> recorded = new HashSet<>();
  private Duration wallShifts = Duration.ZERO; // how far the wall clock was ever set, in sum
  private int run;
  private List<LoopModel> loops = List.of();

  Ledger(VirtualTime time, Trace trace, LaneSettings settings) {
    this.time = time;
    this.trace = trace;
    this.settings = settings;
  }

  /// An event in the store, and the webhooks it matched when it was committed. `certain` says that
  /// the node heard of the commit.
  private static final class EventModel {
    final StoredEvent stored;
    final long version;
    final int run;
    final boolean certain;
    final Map<Long, DeliveryModel> deliveries = new TreeMap<>(); // by webhook

    EventModel(StoredEvent stored, long version, int run, boolean certain) {
      this.stored = stored;
      this.version = version;
      this.run = run;
      this.certain = certain;
    }
  }

  /// When something was published, on the ticker.
  private record Publishing(long atNanos) {}

  private static final class DeliveryModel {
    final boolean matched; // when the event was committed
    final long pausedBefore; // how long its webhook had been inactive by then
    int startedIn = -1; // the run that started it last
    int endedIn = -1; // the run in which an attempt ended last
    boolean recorded;

    DeliveryModel(boolean matched, long pausedBefore) {
      this.matched = matched;
      this.pausedBefore = pausedBefore;
    }
  }

  private static final class Started {
    final WebhookModel webhook;
    final long sequence;
    final DeliveryModel delivery;
    final int run;
    final int loop;
    final boolean unproven;
    @Nullable Outcome outcome;

    Started(
        WebhookModel webhook,
        long sequence,
        DeliveryModel delivery,
        int run,
        int loop,
        boolean unproven) {
      this.webhook = webhook;
      this.sequence = sequence;
      this.delivery = delivery;
      this.run = run;
      this.loop = loop;
      this.unproven = unproven;
    }
  }

  /// What one loop of the current run has under way.
  private static final class LoopModel {
    int inFlight; // started, outcome not stored
    int inFlightUnproven;
    final Map<DeliveryId, Boolean> connecting = new HashMap<>(); // and whether it is unproven
    int connectingUnproven;
  }

  void startRun(int loopCount) {
    run++;
    loops = new ArrayList<>();
    for (int i = 0; i < loopCount; i++) {
      loops.add(new LoopModel());
    }
    webhooks.values().forEach(WebhookModel::startRun);
    trace.add(loopCount, () -> "run " + run + " starts with " + loopCount + " loops");
  }

  void wallShifted(Duration by) {
    wallShifts = wallShifts.plus(by.abs());
    trace.add(by.toMillis(), () -> "the wall clock is set by " + by);
  }

  // What callers ask for and hear.

  void published(Collection<NewEvent> fresh) {
    fresh.forEach(event -> published.put(event.id(), new Publishing(time.getAsLong())));
  }

  void accepted(Collection<StoredEvent> answered) {
    for (StoredEvent event : answered) {
      check(
          events.containsKey(event.sequence()),
          () -> "event " + event.sequence() + " was answered and is not in the store");
    }
  }

  WebhookModel webhook(WebhookId id) {
    WebhookModel webhook = webhooks.get(id.value());
    if (webhook == null) {
      throw new AssertionError("there never was a webhook " + id);
    }
    return webhook;
  }

  Collection<WebhookModel> webhooks() {
    return webhooks.values();
  }

  // What the store really holds.

  void committed(StoredEvent stored, long version, boolean certain) {
    var event = new EventModel(stored, version, run, certain);
    events.put(stored.sequence(), event);
    for (WebhookModel webhook : webhooks.values()) {
      if (webhook.matches(stored.event(), version)) {
        event.deliveries.put(
            webhook.id.value(), new DeliveryModel(true, webhook.pausedNanos(time.getAsLong())));
        webhook.opened();
      }
    }
    trace.add(stored.sequence(), () -> describe(event));
  }

  private static String describe(EventModel event) {
    return "event %d is committed, position %d, version %d, for webhooks %s%s"
        .formatted(
            event.stored.sequence(),
            event.stored.event().position(),
            event.version,
            event.deliveries.keySet(),
            event.certain ? "" : ", the answer is lost");
  }

  void changed(RegistryChange change, RegistryDelta delta) {
    for (Webhook webhook : delta.webhooks()) {
      webhooks
          .computeIfAbsent(
              webhook.id().value(), _ -> new WebhookModel(webhook.id(), webhook.tenant()))
          .becomes(webhook, delta.version(), time.getAsLong());
    }
    delta.deletedWebhooks().forEach(id -> webhook(id).deleted());
    trace.add(delta.version(), () -> "version " + delta.version() + " by " + change);
  }

  void recorded(AttemptRecord attempt) {
    if (!recorded.add(attempt.delivery())) {
      return; // written again, because the answer was lost
    }
    trace.add(attempt.delivery().value(), () -> "recorded: " + attempt);
    WebhookModel webhook = webhook(attempt.webhook());
    DeliveryModel delivery = delivery(event(attempt.eventSequence()), webhook);
    if (attempt.outcome() instanceof Outcome.NotAttempted(Outcome.Reason reason)) {
      checkMayEnd(reason, attempt, webhook);
    } else {
      checkWasSent(attempt);
    }
    check(!delivery.recorded, () -> "a second outcome was stored: " + attempt);
    delivery.recorded = true;
    webhook.closed();
  }

  private void checkWasSent(AttemptRecord attempt) {
    Started begun = started(attempt.delivery());
    check(
        begun.webhook.id.equals(attempt.webhook()) && begun.sequence == attempt.eventSequence(),
        () -> "the outcome of another delivery was stored: " + attempt);
    check(
        attempt.outcome().equals(begun.outcome),
        () -> "an outcome was stored that the receiver did not give: " + attempt);
    if (begun.run == run) {
      leave(begun);
    }
  }

  private void checkMayEnd(Outcome.Reason reason, AttemptRecord attempt, WebhookModel webhook) {
    switch (reason) {
      case EXPIRED ->
          check(
              age(attempt, webhook)
                      .plus(wallShifts)
                      .plus(LOOKED_EARLIER)
                      .compareTo(settings.lifetime())
                  > 0,
              () -> "expired before its lifetime was over: " + attempt);
      case OVERFLOW ->
          check(
              webhook.openPeak() > settings.backlogMax(),
              () -> "overflow of a backlog that never passed its bound: " + attempt);
    }
  }

  /// How long a delivery has been due: pauses do not count. A node that dies before it has parked a
  /// delivery forgets the pauses that end until it is parked.
  private Duration age(AttemptRecord attempt, WebhookModel webhook) {
    EventModel event = event(attempt.eventSequence());
    long now = time.getAsLong();
    Publishing publishing = published.get(event.stored.event().id());
    long at = publishing == null ? now : publishing.atNanos();
    boolean knowsPauses = event.run == run && event.certain;
    long paused = webhook.pausedNanos(now) - delivery(event, webhook).pausedBefore;
    return Duration.ofNanos(now - at - (knowsPauses ? paused : 0));
  }

  // What happens on the wire.

  void sent(Attempt attempt, int loop, boolean connects) {
    long sequence = attempt.event().sequence();
    trace.add(
        attempt.delivery().value(),
        () ->
            "loop %d starts %s: event %d to webhook %s%s"
                .formatted(
                    loop,
                    attempt.delivery(),
                    sequence,
                    attempt.webhook().id(),
                    connects ? ", connects" : ""));
    WebhookModel webhook = webhook(attempt.webhook().id());
    EventModel event = event(sequence);
    check(event.stored.equals(attempt.event()), () -> "not the event as stored: " + attempt);
    DeliveryModel delivery = delivery(event, webhook);
    checkMayStart(attempt, webhook, delivery);
    checkOrder(event, webhook, delivery);
    delivery.startedIn = run;
    boolean unproven = !webhook.proven;
    var begun = new Started(webhook, sequence, delivery, run, loop, unproven);
    Started namesake = started.put(attempt.delivery(), begun);
    check(
        namesake == null || (!wallShifts.isZero() && namesake.run != run),
        () -> "delivery id " + attempt.delivery() + " was used twice");
    check(
        !recorded.contains(attempt.delivery()),
        () -> "delivery id " + attempt.delivery() + " is another's in the store");
    enter(attempt, webhook, loops.get(loop), connects, unproven);
  }

  private void checkMayStart(Attempt attempt, WebhookModel webhook, DeliveryModel delivery) {
    check(
        !webhook.isGoneForItsOwner(), () -> "sent after delete or revoke was answered: " + attempt);
    check(!webhook.isPausedForItsOwner(), () -> "sent while the webhook is inactive: " + attempt);
    check(
        webhook.mayBeSentTo(attempt.webhook().url()),
        () -> "sent to a URL that had been changed: " + attempt);
    check(!delivery.recorded, () -> "sent again after its outcome was stored: " + attempt);
    check(delivery.startedIn != run, () -> "started twice in one run: " + attempt);
  }

  /// In one run, the events that it accepted start in their order; an event of a change starts when
  /// those before it have ended.
  private void checkOrder(EventModel event, WebhookModel webhook, DeliveryModel itself) {
    long sequence = event.stored.sequence();
    if (event.run == run && event.certain) {
      check(
          sequence > webhook.lastFresh,
          () ->
              "event %d starts at webhook %s after event %d"
                  .formatted(sequence, webhook.id, webhook.lastFresh));
      webhook.lastFresh = sequence;
    }
    for (long before = event.stored.change(); before < sequence; before++) {
      EventModel earlier = event(before);
      DeliveryModel delivery = earlier.deliveries.get(webhook.id.value());
      if (delivery != null && delivery.matched && itself.matched) {
        long which = before;
        check(
            delivery.startedIn != run || delivery.endedIn == run,
            () -> "event " + sequence + " overlaps event " + which + " of the same change");
        check(
            delivery.recorded
                || delivery.endedIn == run
                || mayEndWithoutAttempt()
                || hasWavered(earlier, webhook),
            () -> "event " + sequence + " overtakes event " + which + " of the same change");
      }
    }
  }

  private static boolean hasWavered(EventModel event, WebhookModel webhook) {
    NewEvent of = event.stored.event();
    return of.only().isEmpty() && webhook.hasWavered(of.type(), event.version);
  }

  private boolean mayEndWithoutAttempt() {
    return settings.lifetime().compareTo(LaneSettings.DEFAULT.lifetime()) < 0
        || settings.backlogMax() < LaneSettings.DEFAULT.backlogMax();
  }

  private void enter(
      Attempt attempt, WebhookModel webhook, LoopModel loop, boolean connects, boolean unproven) {
    webhook.underway++;
    check(
        webhook.underway <= settings.windowMax(),
        () -> webhook.underway + " attempts at a time to webhook " + webhook.id);
    loop.inFlight++;
    loop.inFlightUnproven += unproven ? 1 : 0;
    check(loop.inFlight <= settings.inFlightMax(), () -> loop.inFlight + " attempts in flight");
    check(
        loop.inFlightUnproven <= settings.inFlightUnprovenMax(),
        () -> loop.inFlightUnproven + " attempts in flight without a recent answer");
    if (connects) {
      loop.connecting.put(attempt.delivery(), unproven);
      loop.connectingUnproven += unproven ? 1 : 0;
      check(
          loop.connecting.size() <= settings.connectsMax(),
          () -> loop.connecting.size() + " attempts connect at a time");
      check(
          loop.connectingUnproven <= settings.connectsUnprovenMax(),
          () -> loop.connectingUnproven + " attempts connect without a recent answer");
    }
  }

  private void leave(Started begun) {
    LoopModel loop = loops.get(begun.loop);
    loop.inFlight--;
    loop.inFlightUnproven -= begun.unproven ? 1 : 0;
  }

  void connected(Attempt attempt, int loop) {
    LoopModel model = loops.get(loop);
    Boolean unproven = model.connecting.remove(attempt.delivery());
    if (unproven != null && unproven) {
      model.connectingUnproven--;
    }
  }

  void written(Attempt attempt) {
    check(
        !webhook(attempt.webhook().id()).isGoneForItsOwner(),
        () -> "bytes written after delete or revoke was answered: " + attempt);
  }

  void finished(Attempt attempt, int loop, Outcome outcome) {
    trace.add(
        attempt.delivery().value(),
        () -> "attempt " + attempt.delivery() + " ends: " + outcome.getClass().getSimpleName());
    connected(attempt, loop);
    Started begun = started(attempt.delivery());
    begun.outcome = outcome;
    begun.webhook.underway--;
    begun.webhook.proven = !outcome.hung();
    begun.delivery.endedIn = run;
  }

  void withdrawn(Attempt attempt, int loop) {
    trace.add(attempt.delivery().value(), () -> "attempt " + attempt.delivery() + " is withdrawn");
    connected(attempt, loop);
    Started begun = started(attempt.delivery());
    begun.webhook.underway--;
    leave(begun);
    check(
        begun.webhook.isDeleted(), () -> "withdrawn though its webhook is still there: " + attempt);
  }

  // At the end.

  /// Every event in the store was attempted for every webhook that it matched and that is still
  /// there.
  void checkNothingIsLost() {
    for (EventModel event : events.values()) {
      event.deliveries.forEach((id, delivery) -> {
        WebhookModel webhook = webhook(new WebhookId(id));
        check(
            delivery.recorded || webhook.isDeleted() || hasWavered(event, webhook),
            () -> "lost: event " + event.stored.sequence() + " to webhook " + id);
      });
    }
  }

  int events() {
    return events.size();
  }

  int attempts() {
    return started.size();
  }

  private EventModel event(long sequence) {
    EventModel event = events.get(sequence);
    if (event == null) {
      throw new AssertionError("event " + sequence + " is not in the store");
    }
    return event;
  }

  private Started started(DeliveryId id) {
    Started begun = started.get(id);
    if (begun == null) {
      throw new AssertionError("attempt " + id + " was never started");
    }
    return begun;
  }

  /// The delivery of an event to a webhook that it goes to; a recovery may also find a webhook
  /// whose filter has changed since.
  private DeliveryModel delivery(EventModel event, WebhookModel webhook) {
    DeliveryModel delivery = event.deliveries.get(webhook.id.value());
    if (delivery == null) {
      NewEvent of = event.stored.event();
      check(
          of.tenant().equals(webhook.tenant())
              && webhook.wasActiveAt(event.version)
              && hasWavered(event, webhook),
          () -> "event " + event.stored.sequence() + " never matched webhook " + webhook.id);
      delivery = new DeliveryModel(false, webhook.pausedNanos(time.getAsLong()));
      event.deliveries.put(webhook.id.value(), delivery);
      webhook.opened();
    }
    return delivery;
  }

  private static void check(boolean holds, Supplier<String> violation) {
    if (!holds) {
      throw new AssertionError(violation.get());
    }
  }
}
