package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The lanes of one event loop: decides what starts next, within the loop's bounds, and what is
/// parked.
///
/// Every method runs on that loop. Whoever runs it calls [#tick()] about ten times a second. What
/// is *in flight* here is started with an outcome that is not yet stored; a delivery that is over
/// leaves no trace but its outcome.
public final class Dispatcher {
  /// How many deliveries start before other work of the loop gets its turn.
  private static final int STARTS_A_TURN = 64;

  /// The same for lanes that have only a share.
  private static final int SHARED_STARTS_A_TURN = 16;

  private static final long TAIL_AGE_NANOS = Duration.ofSeconds(1).toNanos();

  /// Segments that are partly through at a time: what a recovery has to look through.
  static final int TOUCHED_SEGMENTS_MAX = 4;

  private static final int PART_MIN = 4;

  private final Registry registry;
  private final Sender sender;
  private final DeliveryIds ids;
  private final DeliveryObserver observer;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private final Executor loop;
  private final Bookkeeper bookkeeper;
  private final LaneSettings settings;
  private final Membership membership;
  private final FreshStarts freshStarts;
  private final LocalFailureLog localFailures;

  private final Map<WebhookId, Lane> lanes = new HashMap<>();
  private final LaneQueues ready = new LaneQueues();
  private final LaneQueues withoutPermit = new LaneQueues();
  private final Slots slots;
  private final Slots permits;
  private final BacklogReads reads;
  private long heldBytes;
  private boolean pumpIsDue;
  private int recoveries; // under way: events older than what is parked may still come
  private boolean stopping;
  private boolean cutOff; // attempts under way are ended from outside, or belong to another node
  private Runnable whenQuiet = () -> {};
  private volatile DispatcherStatus status = DispatcherStatus.EMPTY; // set at each tick

  /// `freshStarts` is that of all loops of the core.
  Dispatcher(
      CoreParts parts,
      Sender sender,
      Executor loop,
      Bookkeeper bookkeeper,
      FreshStarts freshStarts) {
    this.registry = parts.registry();
    this.sender = sender;
    this.ids = parts.ids();
    this.observer = parts.observer();
    this.clock = parts.clock();
    this.ticker = parts.ticker();
    this.loop = loop;
    this.bookkeeper = bookkeeper;
    this.settings = parts.settings();
    var shares = new LaneShares(settings);
    this.membership = parts.membership();
    this.freshStarts = freshStarts;
    this.localFailures = new LocalFailureLog(parts.observer(), parts.ticker());
    this.slots =
        new Slots(
            settings.inFlightMax(),
            () -> shares.inFlightCatchingUpMax(freshStarts.areRecent()),
            shares.inFlightUnprovenMax());
    this.permits =
        new Slots(
            settings.connectsMax(), shares::connectsCatchingUpMax, shares.connectsUnprovenMax());
    this.reads = new BacklogReads(settings.heldBytesMax());
  }

  /// An event and those of its webhooks whose lanes are here; `recovered` when it comes out of the
  /// outbox.
  record Routed(OpenEvent event, List<WebhookId> webhooks, boolean recovered) {}

  /// Events to deliver, in the order in which they were accepted.
  void deliver(List<Routed> events) {
    events.forEach(this::expand);
    relieve(events);
    pump();
  }

  /// Segments of an earlier run or of a node that died, oldest first; before its events. They rest
  /// until [#recovered()], since events of the outbox may have to go before them. `areAll` says
  /// that they are all that this node has, those included that their lanes know.
  void recover(List<Segment.Head> segments, boolean areAll) {
    recoveries++;
    Map<Parker, Integer> seen = new HashMap<>();
    for (Segment.Head head : segments) {
      if (registry.webhook(head.webhook()).isEmpty()) {
        continue; // gone since, and its segments with it
      }
      Lane lane = lane(head.webhook());
      if (areAll && lane.backlog().has(head.id())) {
        continue;
      }
      var parker = new Parker(head.webhook(), DeliveryIds.nodeNumberOf(head.id()));
      boolean mayBeBegun =
          areAll || seen.merge(parker, 1, Integer::sum) <= TOUCHED_SEGMENTS_MAX + 1;
      lane.park(ticker.getAsLong()); // what came before is behind it now, as what comes after
      lane.backlog().recover(head, mayBeBegun);
    }
  }

  /// Who parked a lane's segments. What a node takes over goes behind what it has, so a dead node's
  /// lane need not be in the order of the ids; but what one node parked always is, and whoever had
  /// it has only ever begun with so many of the oldest.
  private record Parker(WebhookId webhook, int nodeNumber) {}

  /// Everything unfinished has been handed over.
  void recovered() {
    recoveries--;
    lanes.values().forEach(this::refill);
    pump();
  }

  private Lane lane(WebhookId webhook) {
    return lanes.computeIfAbsent(webhook, id -> new Lane(id, new Backlog(membership::originOf)));
  }

  /// The webhook is another now: it may have become active or inactive.
  void webhookChanged(WebhookId id) {
    Lane lane = lanes.get(id);
    if (lane != null) {
      proceed(lane);
    }
  }

  /// The webhook is gone: nothing starts for it from now on.
  void webhookRemoved(WebhookId id) {
    Lane lane = lanes.remove(id);
    if (lane == null) {
      return;
    }
    Lane.Removed removed = lane.remove();
    removed.waiting().forEach(this::abandon);
    removed.inFlight().forEach(Dispatcher::withdraw);
    reads.forget(lane);
    pump();
  }

  void connected(Delivery delivery) {
    connects(delivery);
    list(delivery.lane());
    pump();
  }

  /// This machine can open connections, if this attempt had to open one.
  private void connects(Delivery delivery) {
    if (delivery.flight().permit) {
      delivery.lane().connects();
    }
    releasePermit(delivery.flight());
  }

  void finished(Delivery delivery, Outcome outcome) {
    if (cutOff) {
      return;
    }
    connects(delivery);
    delivery.lane().ended(delivery, outcome, settings.windowMax(), ticker.getAsLong());
    record(delivery, outcome);
    proceed(delivery.lane());
  }

  /// Ended before a byte was sent: because its webhook is gone, or to be started again when this
  /// node knows more.
  void withdrawn(Delivery delivery) {
    Lane lane = delivery.lane();
    releasePermit(delivery.flight());
    slots.release(delivery.flight().standing);
    lane.withdrawn(delivery);
    if (lane.isRemoved()) {
      abandon(delivery);
    } else {
      lane.putBack(delivery);
      list(lane);
    }
    pump();
    tellIfQuiet();
  }

  /// The attempt ended by a failure of this process or its machine. It has no outcome, so the
  /// delivery is attempted again: now and then as long as memory holds it, later out of its
  /// segment, or after a restart out of the outbox.
  void failedLocally(Delivery delivery, LocalFailure failure) {
    if (cutOff) {
      return;
    }
    Lane lane = delivery.lane();
    localFailures.report(failure, lane.webhook());
    releasePermit(delivery.flight());
    slots.release(delivery.flight().standing);
    if (lane.isRemoved()) {
      lane.withdrawn(delivery);
      abandon(delivery);
    } else {
      lane.failedLocally(delivery, failure, ticker.getAsLong());
      list(lane);
    }
    pump();
    tellIfQuiet();
  }

  /// The outcomes of these deliveries are stored.
  void recorded(List<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      slots.release(delivery.flight().standing);
      ParkedSegment.Part part = delivery.part();
      if (part != null) {
        settle(delivery.lane(), part.segment(), 1);
      }
    }
    pump();
    tellIfQuiet();
  }

  void stored(Lane lane, ParkedSegment segment) {
    segment.stored();
    proceed(lane);
  }

  void gone(Lane lane, ParkedSegment segment) {
    lane.backlog().gone(segment);
    proceed(lane);
  }

  /// A part of a segment was read. Of a backlog past its bound the oldest deliveries end as
  /// overflow.
  void loaded(Lane lane, ParkedSegment segment, Bookkeeper.Loaded loaded) {
    reads.end(lane);
    if (lane.isRemoved()) {
      readOn();
      return;
    }
    long overflow = lane.backlog().waitingForCertain() - settings.backlogMax();
    lane.backlog().load(segment, loaded.positions());
    var part = new ParkedSegment.Part(segment, loaded.segment().pausedBefore());
    int waiting = 0;
    for (StoredEvent event : loaded.segment().events()) {
      if (!loaded.attempted().contains(event.sequence())) {
        Delivery delivery = new Delivery(this, lane, hold(event), part, true, ticker.getAsLong());
        if (waiting < overflow) {
          delivery.overflows();
        }
        lane.addAhead(delivery);
        waiting++;
      }
    }
    settle(lane, segment, loaded.positions() - waiting);
    proceed(lane);
  }

  /// A part of a segment could not be read: the next tick tries again.
  void loadFailed(Lane lane) {
    reads.end(lane);
    readOn();
  }

  /// Parks what has waited too long, stores tails that are old, reads what could not be read
  /// before; takes back what has not begun when this node no longer knows whether it may.
  public void tick() {
    if (cutOff) {
      return;
    }
    if (!membership.isFresh()) {
      withdrawWhatCanBe();
    }
    long now = ticker.getAsLong();
    for (Lane lane : lanes.values()) {
      if (!lane.isIdle()) {
        lane.returnDue(now);
        if (lane.isOverdue(now, settings.parkAfter())) {
          park(lane);
        } else if (lane.backlog().tailSize() > 0
            && now - lane.backlog().tailSinceNanos() > TAIL_AGE_NANOS) {
          storeTail(lane);
        }
        refill(lane);
        list(lane);
      }
    }
    pump();
    status = StatusCount.of(lanes.values(), slots.taken(), permits.taken(), heldBytes);
  }

  /// Nothing starts from now on; `quiet` runs when no attempt is under way and every outcome is
  /// stored.
  public void stop(Runnable quiet) {
    stopping = true;
    whenQuiet = quiet;
    tellIfQuiet();
  }

  /// What ends from now on was ended by ourselves, not by its receiver: it has no outcome, and the
  /// next start attempts it again.
  public void cutOff() {
    cutOff = true;
  }

  /// The end of all lanes here, because what they hold belongs to another node now: nothing starts,
  /// ends or is parked any more, and what has not begun is withdrawn.
  void end() {
    stopping = true;
    cutOff = true;
    withdrawWhatCanBe();
    lanes.clear();
    status = DispatcherStatus.EMPTY;
  }

  private void withdrawWhatCanBe() {
    for (Lane lane : List.copyOf(lanes.values())) {
      lane.newestInFlight().forEach(Dispatcher::withdraw);
    }
  }

  private static void withdraw(Delivery delivery) {
    Sender.Call call = delivery.flight().call;
    if (call != null) {
      call.withdraw();
    }
  }

  /// Any thread.
  public DispatcherStatus status() {
    return status;
  }

  private void tellIfQuiet() {
    if (stopping && slots.taken() == 0) {
      whenQuiet.run();
      whenQuiet = () -> {};
    }
  }

  private void expand(Routed routed) {
    StoredEvent stored = routed.event().stored();
    List<WebhookId> known =
        routed.webhooks().stream().filter(id -> registry.webhook(id).isPresent()).toList();
    if (known.size() < routed.webhooks().size()) {
      bookkeeper.settle(routed.event(), routed.webhooks().size() - known.size());
    }
    if (!known.isEmpty()) {
      Held held = new Held(stored, Optional.of(routed.event()), known.size());
      heldBytes += held.bytes();
      known.forEach(id -> enqueue(lane(id), held, routed.recovered()));
    }
  }

  private void enqueue(Lane lane, Held held, boolean recovered) {
    long now = ticker.getAsLong();
    if (recovered && lane.backlog().isYounger(held.stored().sequence())) {
      lane.addAhead(new Delivery(this, lane, held, null, true, now));
    } else {
      lane.add(new Delivery(this, lane, held, null, false, now), now);
    }
    if (lane.backlog().tailSize() >= Segment.DELIVERIES_MAX) {
      storeTail(lane);
    }
    list(lane);
  }

  /// Parks, where memory holds too much, what came in one message: as a whole, so that the events
  /// of a change stay together and segments are not made one event at a time.
  private void relieve(List<Routed> events) {
    for (Routed routed : events) {
      if (heldBytes <= settings.heldBytesMax()) {
        return;
      }
      for (WebhookId id : routed.webhooks()) {
        Lane lane = lanes.get(id);
        if (lane != null && lane.queued() + lane.backlog().tailSize() > lane.pace().window()) {
          park(lane);
        }
      }
    }
  }

  private Held hold(StoredEvent event) {
    Held held = new Held(event, Optional.empty(), 1);
    heldBytes += held.bytes();
    return held;
  }

  private void release(Held held) {
    if (held.release()) {
      heldBytes -= held.bytes();
    }
  }

  private void proceed(Lane lane) {
    refill(lane);
    list(lane);
    pump();
  }

  private void list(Lane lane) {
    if (!lane.listed && lane.canStart() && isActive(lane)) {
      lane.listed = true;
      ready.add(lane, lane.standing(ticker.getAsLong()));
    }
  }

  private boolean isActive(Lane lane) {
    return !lane.isRemoved() && registry.webhook(lane.webhook()).map(Webhook::active).orElse(false);
  }

  /// Starts what may start, of each standing within its share.
  private void pump() {
    if (stopping || !membership.isFresh()) {
      return;
    }
    boolean hasMore = pump(Standing.PROMPT, STARTS_A_TURN);
    hasMore |= pump(Standing.CATCHING_UP, SHARED_STARTS_A_TURN);
    hasMore |= pump(Standing.UNPROVEN, SHARED_STARTS_A_TURN);
    readOn();
    if (hasMore && !pumpIsDue) {
      pumpIsDue = true;
      loop.execute(() -> {
        pumpIsDue = false;
        pump();
      });
    }
  }

  /// Whether there may be more to start than a turn allows.
  private boolean pump(Standing standing, int starts) {
    for (int left = starts; left > 0; left--) {
      Lane lane = slots.isFree(standing) ? ready.poll(standing) : null;
      if (lane == null) {
        return false;
      }
      lane.listed = false;
      advance(lane);
    }
    return true;
  }

  private void advance(Lane lane) {
    Webhook webhook = registry.webhook(lane.webhook()).orElse(null);
    if (webhook == null || lane.isRemoved() || !webhook.active() || !lane.canStart()) {
      return;
    }
    Outcome.@Nullable Reason hopeless = hopeless(lane.first(), webhook);
    Standing standing = lane.standing(ticker.getAsLong());
    if (hopeless != null) {
      endWithoutAttempt(lane.skip(), hopeless);
    } else if (!slots.isFree(standing)) {
      list(lane);
      return;
    } else {
      boolean permit = !sender.hasIdleConnection(webhook.url());
      if (permit && !lane.mayConnect(ticker.getAsLong())) {
        return; // the next tick, or the end of an attempt, looks again
      }
      if (permit && !permits.isFree(standing)) {
        awaitPermit(lane, standing);
        return;
      }
      start(lane, webhook, standing, permit);
    }
    refill(lane);
    list(lane);
  }

  private void start(Lane lane, Webhook webhook, Standing standing, boolean permit) {
    Delivery delivery = lane.start();
    slots.take(standing);
    if (permit) {
      permits.take(standing);
    }
    StoredEvent event = delivery.held().stored();
    Instant now = clock.instant();
    long nowNanos = ticker.getAsLong();
    var flight = new Delivery.Flight(nextId(delivery), now, nowNanos, standing, permit);
    delivery.started(flight);
    delivery.attempted(webhook.pauses());
    if (standing == Standing.PROMPT) {
      freshStarts.started(nowNanos);
    }
    try {
      flight.call = sender.send(new Attempt(flight.id, webhook, event, 1, now), delivery);
    } catch (RuntimeException | Error e) { // or the delivery would be lost, and its slot with it
      loop.execute(() -> failedLocally(delivery, new LocalFailure.Fault(e)));
    }
  }

  /// Larger than its segment's: a recovery looks for attempts of a segment from there on.
  private DeliveryId nextId(Delivery delivery) {
    Instant acceptedAt = delivery.held().stored().event().acceptedAt();
    ParkedSegment.Part part = delivery.part();
    return part == null ? ids.next(acceptedAt) : ids.next(acceptedAt, part.segment().head().id());
  }

  /// Why a delivery that may start now is over without an attempt; null when it is not.
  private Outcome.@Nullable Reason hopeless(Delivery delivery, Webhook webhook) {
    if (delivery.isOverflow()) {
      return Outcome.Reason.OVERFLOW;
    }
    if (delivery.part() == null && !delivery.hasStartedBefore()) {
      return null; // it has waited in memory only, which is never for long
    }
    Instant now = clock.instant();
    Instant acceptedAt = delivery.held().stored().event().acceptedAt();
    Duration paused = webhook.pauses().until(now).minus(delivery.pausedBefore());
    boolean expired =
        Duration.between(acceptedAt, now).minus(paused).compareTo(settings.lifetime()) > 0;
    return expired ? Outcome.Reason.EXPIRED : null;
  }

  private void endWithoutAttempt(Delivery delivery, Outcome.Reason reason) {
    slots.take(Standing.PROMPT);
    delivery.started(
        new Delivery.Flight(
            nextId(delivery), clock.instant(), ticker.getAsLong(), Standing.PROMPT, false));
    record(delivery, new Outcome.NotAttempted(reason));
  }

  private void awaitPermit(Lane lane, Standing standing) {
    if (!lane.awaitsPermit) {
      lane.awaitsPermit = true;
      withoutPermit.add(lane, standing);
    }
  }

  private void releasePermit(Delivery.Flight flight) {
    if (flight.permit) {
      flight.permit = false;
      permits.release(flight.standing);
      for (Standing standing : Standing.values()) {
        relist(withoutPermit.poll(standing));
      }
    }
  }

  private void relist(@Nullable Lane lane) {
    if (lane != null) {
      lane.awaitsPermit = false;
      list(lane);
    }
  }

  /// Never negative, though the wall clock may have stepped back since.
  private Duration sinceAccepted(StoredEvent event) {
    var passed = Duration.between(event.event().acceptedAt(), clock.instant());
    return passed.isNegative() ? Duration.ZERO : passed;
  }

  private void record(Delivery delivery, Outcome outcome) {
    Delivery.Flight flight = delivery.flight();
    StoredEvent event = delivery.held().stored();
    release(delivery.held());
    observer.attempted(outcome, sinceAccepted(event));
    bookkeeper.record(
        new AttemptRecord(
            flight.id, delivery.lane().webhook(), event.sequence(), 1, flight.startedAt, outcome),
        delivery,
        this);
  }

  /// A delivery of a webhook that is gone: it needs no outcome.
  private void abandon(Delivery delivery) {
    release(delivery.held());
    delivery.held().open().ifPresent(event -> bookkeeper.settle(event, 1));
  }

  private void settle(Lane lane, ParkedSegment segment, int deliveries) {
    if (segment.settle(deliveries)) {
      bookkeeper.finish(lane, segment, this);
    }
  }

  private void park(Lane lane) {
    observer.parked(lane.park(ticker.getAsLong()));
    while (lane.backlog().tailSize() > 0) {
      storeTail(lane);
    }
  }

  private void storeTail(Lane lane) {
    List<Delivery> tail = lane.backlog().takeSegment();
    Instant now = clock.instant();
    long[] sequences = tail.stream().mapToLong(d -> d.held().stored().sequence()).toArray();
    DeliveryId id = ids.next(now, lane.backlog().newestId());
    Segment segment =
        new Segment(id, lane.webhook(), sequences, pausedBefore(lane, tail.getFirst()));
    ParkedSegment parked = lane.backlog().add(ParkedSegment.written(segment.head()));
    List<OpenEvent> events = tail.stream().flatMap(d -> d.held().open().stream()).toList();
    tail.forEach(delivery -> release(delivery.held()));
    bookkeeper.park(segment, events, lane, parked, this);
  }

  /// How long the lane's webhook had been inactive when the oldest delivery of a segment was
  /// accepted, which may be some crashes ago.
  private Duration pausedBefore(Lane lane, Delivery oldest) {
    Instant acceptedAt = oldest.held().stored().event().acceptedAt();
    return registry
        .webhook(lane.webhook())
        .map(webhook -> webhook.pauses().until(acceptedAt))
        .orElse(Duration.ZERO);
  }

  /// Takes what is parked when the lane has room for it.
  private void refill(Lane lane) {
    if (recoveries > 0 || lane.backlog().isEmpty() || !isActive(lane)) {
      return;
    }
    if (lane.isHungry()) {
      lane.backlog().takeTailIfNothingWaits().forEach(lane::addAhead);
    }
    if (wantsMore(lane)) {
      reads.await(lane, lane.isProven(ticker.getAsLong()));
    }
  }

  private boolean wantsMore(Lane lane) {
    return !lane.reading
        && lane.queued() < Math.max(PART_MIN, lane.pace().window())
        && lane.backlog().touched() <= TOUCHED_SEGMENTS_MAX
        && lane.backlog().next().isPresent();
  }

  /// Lets those lanes read whose turn it is; one may have changed since it asked for its turn.
  private void readOn() {
    if (recoveries > 0 || stopping) {
      return;
    }
    for (Lane lane = reads.next(heldBytes); lane != null; lane = reads.next(heldBytes)) {
      if (isActive(lane) && wantsMore(lane)) {
        read(lane, lane.backlog().next().orElseThrow());
      }
    }
  }

  private void read(Lane lane, ParkedSegment segment) {
    int part = Math.clamp(lane.pace().window() * 4L, PART_MIN, Segment.DELIVERIES_MAX);
    int positions = Math.min(part, segment.unloaded());
    reads.begin(lane);
    bookkeeper.load(lane, segment, segment.loaded(), positions, this);
  }
}
