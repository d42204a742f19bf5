package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.delivery.EventModel.DeliveryModel;
import io.spectra.webhooks.delivery.EventModel.Started;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Takeover;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Keeps what the outside world knows of simulated nodes: what the store really holds, what
/// receivers were really sent, and what callers were answered. Everything that is promised is
/// checked here and in [RunModel], at the moment it happens, without a look into the core.
///
/// It outlives every crash; [#startRun] says that a new run begins.
final class Ledger {
  /// The most by which the core may have looked at its clock earlier or later than the test.
  private static final Duration LOOKED_EARLIER = Duration.ofSeconds(6);

  private final VirtualTime time;
  private final Trace trace;
  private final LaneSettings settings;

  private final Map<Long, EventModel> events = new TreeMap<>();
  private final Map<EventId, Publishing> published = new HashMap<>();
  private final Set<EventId> refused = new HashSet<>();
  private final Map<Long, WebhookModel> webhooks = new TreeMap<>();
  private final Map<DeliveryId, Started> started = new HashMap<>();
  private final Set<DeliveryId> recorded = new HashSet<>();
  private Duration wallShifts = Duration.ZERO; // how far the wall clock was ever set, in sum
  private final Map<Integer, Long> answered = new HashMap<>(); // by node, the newest version
  private final Deque<Version> recent = new ArrayDeque<>(); // versions that not all need know yet
  private final boolean isShared;
  private long version;
  private long knownToAll;
  private int runs;
  private int takeovers;

  /// `isShared` says whether several nodes may use the store.
  Ledger(VirtualTime time, Trace trace, LaneSettings settings, boolean isShared) {
    this.time = time;
    this.trace = trace;
    this.settings = settings;
    this.isShared = isShared;
  }

  /// The time on the ticker when something was published.
  private record Publishing(long atNanos) {}

  /// A version of the registry, and the time when it was committed.
  private record Version(long number, long atNanos) {}

  RunModel startRun(RunModel.Place place, int loopCount) {
    var run = new RunModel(this, ++runs, place, loopCount);
    trace(loopCount, () -> run + " starts with " + loopCount + " loops");
    return run;
  }

  void trace(long subject, Supplier<String> text) {
    trace.add(subject, text);
  }

  LaneSettings settings() {
    return settings;
  }

  void wallShifted(Duration by) {
    wallShifts = wallShifts.plus(by.abs());
    trace.add(by.toMillis(), () -> "the wall clock is set by " + by);
  }

  void takenOver(int by, Takeover taken) {
    takeovers++;
    trace(by, () -> "slot " + by + " takes over " + taken);
  }

  /// Returns the number of takeovers that have brought something, whether or not the node has
  /// learned of it.
  int takeovers() {
    return takeovers;
  }

  // The requests of callers and their answers.

  /// Notes that a caller got the answer that these events were refused. If they are in the store
  /// all the same, it was never certain that they are durable.
  void refused(Collection<NewEvent> fresh) {
    fresh.forEach(event -> refused.add(event.id()));
    events.values().stream()
        .filter(event -> refused.contains(event.stored.event().id()))
        .forEach(event -> event.certain = false);
  }

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

  /// Notes that a node has answered a caller that its change is made.
  void answered(int node, RegistryDelta delta) {
    answered.merge(node, delta.version(), Math::max);
    delta.deletedWebhooks().forEach(id -> webhook(id).goneAnswered(node));
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

  // The contents of the store as they really are.

  void committed(RunModel run, StoredEvent stored, long under, boolean certain) {
    check(run.isMember(), () -> "an event was committed by a node that was taken for dead");
    check(under == version, () -> "an event was committed under " + under + ", not " + version);
    boolean isRefused = refused.contains(stored.event().id());
    var event = new EventModel(stored, under, run, certain && !isRefused);
    events.put(stored.sequence(), event);
    for (WebhookModel webhook : webhooks.values()) {
      if (webhook.matches(stored.event(), under)) {
        event.deliveries.put(
            webhook.id.value(), new DeliveryModel(true, webhook.pausedNanos(time.getAsLong())));
        webhook.opened();
      }
    }
    trace.add(stored.sequence(), () -> run + ": " + describe(event));
  }

  private static String describe(EventModel event) {
    return "event %s is committed, position %s, version %s, for webhooks %s%s"
        .formatted(
            event.stored.sequence(),
            event.stored.event().position(),
            event.version,
            event.deliveries.keySet(),
            event.certain ? "" : ", the answer is lost");
  }

  void changed(RegistryChange change, RegistryDelta delta) {
    if (change instanceof RegistryChange.ChangeWebhook edit && edit.active().isPresent()) {
      webhook(edit.webhook()).changedLate(Duration.between(edit.at(), time.instant()).abs());
    }
    for (Webhook webhook : delta.webhooks()) {
      webhooks
          .computeIfAbsent(
              webhook.id().value(), _ -> new WebhookModel(webhook.id(), webhook.tenant()))
          .becomes(webhook, delta.version(), time.getAsLong());
    }
    delta.deletedWebhooks().forEach(id -> webhook(id).deleted(delta.version(), time.getAsLong()));
    version = delta.version();
    recent.add(new Version(version, time.getAsLong()));
    trace.add(delta.version(), () -> "version " + delta.version() + " by " + change);
  }

  void recorded(RunModel run, AttemptRecord attempt) {
    check(run.isMember(), () -> "a node that was taken for dead recorded " + attempt);
    if (!recorded.add(attempt.delivery())) {
      return; // written again, because the answer was lost
    }
    trace.add(attempt.delivery().value(), () -> run + " recorded " + attempt);
    WebhookModel webhook = webhook(attempt.webhook());
    EventModel event = event(attempt.eventSequence());
    DeliveryModel delivery = delivery(event, webhook);
    if (attempt.outcome() instanceof Outcome.NotAttempted(Outcome.Reason reason)) {
      checkMayEnd(run, reason, attempt, webhook);
    } else {
      checkWasSent(run, attempt);
    }
    check(!delivery.recorded, () -> "a second outcome was stored: " + attempt);
    delivery.recorded = true;
    webhook.closed();
  }

  private void checkWasSent(RunModel run, AttemptRecord attempt) {
    Started begun = started(attempt.delivery());
    check(begun.run == run, () -> "the outcome of another run was stored: " + attempt);
    check(
        begun.webhook.id.equals(attempt.webhook())
            && begun.event.sequence() == attempt.eventSequence(),
        () -> "the outcome of another delivery was stored: " + attempt);
    check(
        attempt.outcome().equals(begun.outcome),
        () -> "an outcome was stored that the receiver did not give: " + attempt);
    run.leave(begun);
  }

  private void checkMayEnd(
      RunModel run, Outcome.Reason reason, AttemptRecord attempt, WebhookModel webhook) {
    switch (reason) {
      case EXPIRED ->
          check(
              age(run, attempt, webhook)
                      .plus(wallShifts)
                      .plus(LOOKED_EARLIER)
                      .plus(webhook.changedLate())
                      .compareTo(settings.lifetime())
                  > 0,
              () -> "expired before its lifetime was over: " + attempt);
      case OVERFLOW ->
          check(
              webhook.openPeak() > settings.backlogMax() || webhook.hasChangedItsFilter(),
              () -> "overflow of a backlog that never passed its bound: " + attempt);
    }
  }

  /// Returns the time for which a delivery has been due, without pauses. A node that dies before it
  /// has parked a delivery forgets the pauses that end until it is parked.
  private Duration age(RunModel run, AttemptRecord attempt, WebhookModel webhook) {
    EventModel event = event(attempt.eventSequence());
    long now = time.getAsLong();
    Publishing publishing = published.get(event.stored.event().id());
    long at = publishing == null ? now : publishing.atNanos();
    boolean knowsPauses = event.run == run && event.certain;
    long paused = webhook.pausedNanos(now) - delivery(event, webhook).pausedBefore;
    return Duration.ofNanos(now - at - (knowsPauses ? paused : 0));
  }

  // The queries that runs make.

  long version() {
    return version;
  }

  /// Whether nodes share the store and the webhook was deleted longer ago than this span. A node
  /// that has the store for itself only learns of its own deletions.
  boolean isDeletedFor(WebhookModel webhook, Duration span) {
    return isShared && webhook.isDeletedBefore(time.getAsLong() - span.toNanos());
  }

  long now() {
    return time.getAsLong();
  }

  boolean isPast(long nanos) {
    return time.getAsLong() >= nanos;
  }

  /// Returns the newest version that a node has reported to a caller.
  long versionAnsweredBy(int node) {
    return answered.getOrDefault(node, 0L);
  }

  /// Returns the version that a run must go by at least when it starts something. This is the
  /// version that its node has answered, and where nodes share a store also everything that was
  /// committed a second ago.
  long versionKnownTo(RunModel run) {
    long before = time.getAsLong() - Membership.CURRENT_FOR.toNanos();
    while (!recent.isEmpty() && recent.element().atNanos() <= before) {
      knownToAll = recent.remove().number();
    }
    long answeredHere = Math.max(run.versionAtStart(), versionAnsweredBy(run.node()));
    return isShared ? Math.max(answeredHere, knownToAll) : answeredHere;
  }

  EventModel event(long sequence) {
    EventModel event = events.get(sequence);
    if (event == null) {
      throw new AssertionError("event " + sequence + " is not in the store");
    }
    return event;
  }

  /// Returns the delivery of an event to a webhook that it goes to. A recovery may also find a
  /// webhook whose filter has changed since.
  DeliveryModel delivery(EventModel event, WebhookModel webhook) {
    DeliveryModel delivery = event.deliveries.get(webhook.id.value());
    if (delivery == null) {
      NewEvent of = event.stored.event();
      check(
          of.tenant().equals(webhook.tenant())
              && webhook.wasActiveAt(event.version)
              && RunModel.hasWavered(event, webhook),
          () -> "event " + event.sequence() + " never matched webhook " + webhook.id);
      delivery = new DeliveryModel(false, webhook.pausedNanos(time.getAsLong()));
      event.deliveries.put(webhook.id.value(), delivery);
      webhook.opened();
    }
    return delivery;
  }

  void started(DeliveryId id, Started attempt) {
    Started namesake = started.put(id, attempt);
    check(
        namesake == null || (!wallShifts.isZero() && namesake.run != attempt.run),
        () -> "delivery id " + id + " was used twice");
    check(!recorded.contains(id), () -> "delivery id " + id + " is another's in the store");
  }

  Started started(DeliveryId id) {
    Started begun = started.get(id);
    if (begun == null) {
      throw new AssertionError("attempt " + id + " was never started");
    }
    return begun;
  }

  // The checks at the end.

  /// Checks that every event in the store was attempted for every webhook that it matched and that
  /// is still there.
  void checkNothingIsLost() {
    for (EventModel event : events.values()) {
      event.deliveries.forEach((id, delivery) -> {
        WebhookModel webhook = webhook(new WebhookId(id));
        check(
            delivery.recorded || webhook.isDeleted() || RunModel.hasWavered(event, webhook),
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

  static void check(boolean holds, Supplier<String> violation) {
    if (!holds) {
      throw new AssertionError(violation.get());
    }
  }
}
