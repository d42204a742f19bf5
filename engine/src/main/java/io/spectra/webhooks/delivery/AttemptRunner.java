package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import java.util.List;
import java.util.concurrent.Executor;

/// Runs the attempts of one loop: gives lanes their turns to start, and acts on how attempts end.
/// Loop-owned.
final class AttemptRunner implements StartedAttempt.Listener {
  /// The number of deliveries that start before other work of the loop gets its turn.
  private static final int STARTS_A_TURN = 64;

  /// The same number for lanes that have only a share of the slots.
  private static final int SHARED_STARTS_A_TURN = 16;

  private final StartQueue queue;
  private final Starter starter;
  private final BacklogReader reader;
  private final Upkeep upkeep;
  private final Outcomes outcomes;
  private final LocalFailureLog localFailures;
  private final StopState stop;
  private final Clocks clocks;
  private final int windowMax;
  private final Executor nextTurn;
  private boolean turnIsDue; // another turn has been asked for

  AttemptRunner(CoreParts parts, CoreParts.Loop loop, Flow flow) {
    this.queue = flow.queue();
    this.starter = new Starter(parts, loop, queue, flow.outcomes(), this);
    this.reader = flow.reader();
    this.upkeep = flow.upkeep();
    this.outcomes = flow.outcomes();
    this.localFailures = new LocalFailureLog(parts.observer(), parts.ticker());
    this.stop = flow.stop();
    this.clocks = parts.clocks();
    this.windowMax = parts.settings().windowMax();
    this.nextTurn = loop.nextTurn();
  }

  /// The parts of the dispatcher that an attempt passes before and after it.
  record Flow(
      StartQueue queue, BacklogReader reader, Upkeep upkeep, Outcomes outcomes, StopState stop) {}

  /// Looks at a lane that has changed, and starts what may start.
  void proceed(Lane lane) {
    reader.refill(lane);
    queue.add(lane);
    startTurn();
  }

  /// Starts what may start, for each standing within its share.
  void startTurn() {
    if (!stop.mayStart()) {
      return;
    }
    boolean hasMore = start(Standing.PROMPT, STARTS_A_TURN);
    hasMore |= start(Standing.CATCHING_UP, SHARED_STARTS_A_TURN);
    hasMore |= start(Standing.UNPROVEN, SHARED_STARTS_A_TURN);
    hasMore |= start(Standing.HANGING, SHARED_STARTS_A_TURN);
    reader.readOn();
    if (hasMore && !turnIsDue) {
      turnIsDue = true;
      nextTurn.execute(() -> {
        turnIsDue = false;
        startTurn();
      });
    }
  }

  /// Returns whether there may be more to start than a turn allows.
  private boolean start(Standing standing, int starts) {
    for (int left = starts; left > 0; left--) {
      Lane lane = queue.next(standing);
      if (lane == null) {
        return false;
      }
      if (starter.advance(lane)) {
        reader.refill(lane);
        queue.add(lane);
      } else {
        upkeep.watch(lane);
      }
    }
    return true;
  }

  @Override
  public void connected(StartedAttempt started) {
    noteConnection(started);
    queue.add(started.lane());
    startTurn();
  }

  /// This machine can open connections, if this attempt had to open one.
  private void noteConnection(StartedAttempt started) {
    if (started.holdsPermit()) {
      started.lane().connects();
    }
    queue.releasePermit(started);
  }

  @Override
  public void finished(StartedAttempt started, Outcome outcome) {
    if (stop.isCutOff()) {
      return;
    }
    noteConnection(started);
    started.lane().ended(started, outcome, windowMax, clocks.nanos());
    outcomes.record(started, outcome);
    proceed(started.lane());
  }

  /// The attempt ended before a byte was sent. Either its webhook is gone, or it starts again when
  /// this node's knowledge is current.
  @Override
  public void withdrawn(StartedAttempt started) {
    Lane lane = started.lane();
    release(started);
    lane.withdrawn(started);
    if (lane.isRemoved()) {
      outcomes.abandon(started.delivery());
    } else {
      lane.putBack(started.delivery());
      upkeep.watch(lane);
      queue.add(lane);
    }
    startTurn();
    notifyIfQuiet();
  }

  /// The attempt ended by a failure of this process or its machine. It has no outcome, so the
  /// delivery is attempted again: from memory, later from its segment, or after a restart from the
  /// outbox.
  @Override
  public void failedLocally(StartedAttempt started, LocalFailure failure) {
    if (stop.isCutOff()) {
      return;
    }
    Lane lane = started.lane();
    localFailures.report(failure, lane.webhook().id());
    release(started);
    if (lane.isRemoved()) {
      lane.withdrawn(started);
      outcomes.abandon(started.delivery());
    } else {
      lane.failedLocally(started, failure, clocks.nanos());
      upkeep.watch(lane);
      queue.add(lane);
    }
    startTurn();
    notifyIfQuiet();
  }

  private void release(StartedAttempt started) {
    queue.releasePermit(started);
    queue.releaseSlot(started);
  }

  /// Frees the slots of deliveries whose outcomes are stored.
  void recorded(List<StartedAttempt> ended) {
    for (StartedAttempt started : ended) {
      queue.releaseSlot(started);
      ParkedSegment.Source source = started.delivery().source();
      if (source != null) {
        reader.deliveriesOver(started.lane(), source.segment(), 1);
      }
    }
    startTurn();
    notifyIfQuiet();
  }

  /// Ends a lane whose webhook is gone.
  void end(Lane lane) {
    Lane.Removed removed = lane.remove();
    removed.waiting().forEach(outcomes::abandon);
    removed.inFlight().forEach(Lane.Started::withdraw);
    startTurn();
  }

  void notifyIfQuiet() {
    stop.notifyIfQuiet(queue.inFlight());
  }
}
