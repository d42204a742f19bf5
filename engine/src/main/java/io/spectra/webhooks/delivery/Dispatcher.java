package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.EngineWork;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// Receives the messages to the lanes of one event loop, and passes each to the class that acts on
/// it: [Arrivals] queues deliveries, [AttemptRunner] starts them, [Parker] parks them and
/// [BacklogReader] reads them back.
///
/// Every method runs on that loop, except where it says otherwise. The owner of the loop calls
/// [#tick()] about ten times a second. A delivery is *in flight* here from its start until its
/// outcome is stored; after that nothing of it is left in memory.
final class Dispatcher {
  private final Lanes lanes;
  private final StartQueue queue;
  private final Arrivals arrivals;
  private final AttemptRunner runner;
  private final BacklogReader reader;
  private final Upkeep upkeep;
  private final StatusCount count;
  private final HeldBytes heldBytes = new HeldBytes();
  private final StopState stop;
  private final WorkTimes times;
  private final Executor nextTurn;
  private boolean arrivalsAreDue; // a further part of them has its turn later
  private boolean upkeepIsDue; // the same for lanes
  private volatile DispatcherStatus status = DispatcherStatus.EMPTY; // set at each tick

  /// `newStorage` makes the storage, which reports to this dispatcher. `freshStarts` is shared by
  /// all loops of the core.
  Dispatcher(
      CoreParts parts,
      CoreParts.Loop loop,
      FreshStarts freshStarts,
      Function<LaneStorage.Listener, LaneStorage> newStorage) {
    LaneStorage storage = newStorage.apply(new StorageResults());
    Clocks clocks = parts.clocks();
    times = new WorkTimes(parts.observer(), parts.ticker());
    nextTurn = loop.nextTurn();
    stop = new StopState(parts.membership());
    lanes = new Lanes(parts.registry(), parts.membership()::acceptingNodeOf);
    queue = new StartQueue(parts.settings(), freshStarts, parts.ticker());
    var parker = new Parker(parts, storage, heldBytes, clocks);
    reader = new BacklogReader(lanes, storage, heldBytes, parts.settings(), clocks);
    var outcomes = new Outcomes(storage, heldBytes, parts.observer(), clocks);
    upkeep = new Upkeep(parker, reader, queue, clocks);
    count = new StatusCount(lanes);
    var flow = new AttemptRunner.Flow(queue, reader, upkeep, outcomes, stop);
    runner = new AttemptRunner(parts, loop, flow);
    arrivals =
        new Arrivals(lanes, new Arrivals.Flow(queue, parker, upkeep, outcomes), heldBytes, clocks);
  }

  /// Delivers events, which come in the order in which they were accepted.
  void deliver(List<RoutedEvent> events) {
    arrivals.add(events);
    takeArrivalsUnlessDue();
  }

  /// A message that comes while a part is due waits for it. Otherwise one turn would take several
  /// parts.
  private void takeArrivalsUnlessDue() {
    if (!arrivalsAreDue) {
      takeArrivals();
    }
  }

  private void takeArrivals() {
    long begun = times.begin();
    boolean hasMore = true;
    try {
      hasMore = arrivals.take();
      runner.startTurn();
    } finally {
      if (hasMore) {
        arrivalsAreDue = true;
        nextTurn.execute(() -> {
          arrivalsAreDue = false;
          takeArrivals();
        });
      }
      times.end(EngineWork.LOOP_EVENTS, begun);
    }
  }

  /// Adds segments that an earlier run or a dead node left, as [BacklogReader#recover] says.
  void recover(List<Segment.Head> segments, boolean areAll) {
    arrivals.add(() -> reader.recover(segments, areAll));
    takeArrivalsUnlessDue();
  }

  /// Notes that the recovery has handed over everything unfinished.
  void recovered() {
    arrivals.add(() -> {
      reader.endRecovery();
      lanes.all().forEach(upkeep::watch);
    });
    takeArrivalsUnlessDue();
  }

  /// Replaces a webhook that was changed. When this returns, nothing starts any more that only the
  /// webhook as it was would have allowed.
  void webhookChanged(Webhook webhook) {
    Lane lane = lanes.known(webhook.id());
    if (lane != null) {
      lane.changeTo(webhook);
      runner.proceed(lane);
    }
  }

  /// Removes the lane of a webhook that is gone: nothing starts for it from now on.
  void webhookRemoved(WebhookId id) {
    Lane lane = lanes.remove(id);
    if (lane != null) {
      reader.forget(lane);
      runner.end(lane);
    }
  }

  /// Parks what has waited too long, stores tails that are old, and reads what could not be read
  /// before. Withdraws what has not begun when this node no longer knows whether it may.
  void tick() {
    if (stop.isCutOff()) {
      return;
    }
    if (stop.isKnowledgeOld()) {
      withdrawAll();
    }
    long now = times.begin();
    if (!upkeepIsDue) {
      lookAfterLanes(now);
    }
    status = count.next(queue.inFlight(), queue.connecting(), heldBytes.count());
    times.end(EngineWork.LOOP_TICK, now);
  }

  /// Looks after everything that was due by `now`, in as many turns as it takes.
  private void lookAfterLanes(long now) {
    upkeepIsDue = upkeep.look(now);
    runner.startTurn();
    if (upkeepIsDue) {
      nextTurn.execute(() -> lookAfterLanes(now));
    }
  }

  /// Starts nothing from now on. Runs `quiet` when no attempt is under way and every outcome is
  /// stored.
  void stop(Runnable quiet) {
    stop.stop(quiet);
    reader.stop();
    runner.notifyIfQuiet();
  }

  /// Ignores the ends of attempts from now on: they are ended by this process and not by their
  /// receivers, so they have no outcomes, and the next start attempts them again.
  void cutOff() {
    stop.cutOff();
  }

  /// Ends all lanes, because what they hold belongs to another node now. Nothing starts, ends or is
  /// parked any more, and what has not begun is withdrawn.
  void end() {
    stop.stopAtOnce();
    reader.stop();
    withdrawAll();
    lanes.clear();
    arrivals.clear();
    upkeep.clear();
    status = DispatcherStatus.EMPTY;
  }

  private void withdrawAll() {
    for (Lane lane : lanes.copy()) {
      lane.newestInFlight().forEach(Lane.Started::withdraw);
    }
  }

  /// Returns the state of the lanes at the last tick. Any thread may call it.
  DispatcherStatus status() {
    return status;
  }

  /// Acts on what has been stored and read for the lanes.
  private final class StorageResults implements LaneStorage.Listener {
    @Override
    public void outcomesStored(List<StartedAttempt> ended) {
      long begun = times.begin();
      runner.recorded(ended);
      times.end(EngineWork.LOOP_OUTCOMES, begun);
    }

    @Override
    public void segmentStored(ParkedSegment segment, Lane lane) {
      long begun = times.begin();
      segment.stored();
      runner.proceed(lane);
      times.end(EngineWork.LOOP_SEGMENT, begun);
    }

    @Override
    public void segmentDeleted(ParkedSegment segment, Lane lane) {
      long begun = times.begin();
      lane.backlog().deleted(segment);
      runner.proceed(lane);
      times.end(EngineWork.LOOP_SEGMENT, begun);
    }

    @Override
    public void partRead(Lane lane, ParkedSegment segment, LaneStorage.Part part) {
      long begun = times.begin();
      reader.partRead(lane, segment, part);
      if (!lane.isRemoved()) {
        runner.proceed(lane);
      }
      times.end(EngineWork.LOOP_PART, begun);
    }

    @Override
    public void partNotRead(Lane lane) {
      reader.partNotRead(lane);
      upkeep.watchSoon(lane);
    }
  }
}
