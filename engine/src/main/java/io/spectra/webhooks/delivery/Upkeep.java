package io.spectra.webhooks.delivery;

import java.util.concurrent.Executor;

/// Looks after lanes when time alone makes something due: parks what has waited too long, stores
/// tails that are old, and lets deliveries go on that had to rest. Loop-owned.
final class Upkeep {
  /// The number of lanes that are looked after before other work of the loop gets its turn.
  private static final int LANES_A_TURN = 16;

  private final Parker parker;
  private final BacklogReader reader;
  private final StartQueue queue;
  private final Clocks clocks;
  private final Executor loop;
  private final DueLanes due;
  private boolean turnIsDue; // another turn waits in the loop's queue of tasks

  Upkeep(Parker parker, BacklogReader reader, StartQueue queue, Clocks clocks, Executor loop) {
    this.parker = parker;
    this.reader = reader;
    this.queue = queue;
    this.clocks = clocks;
    this.loop = loop;
    this.due = new DueLanes(clocks.nanos());
  }

  /// Has the lane looked after when something of it is due. Called when a delivery begins to wait.
  void watch(Lane lane) {
    long now = clocks.nanos();
    due.watch(lane, parker.lookDueNanos(lane, now));
  }

  /// The same for a lane that may be watched already, when a fresh delivery has come.
  void watchFresh(Lane lane) {
    if (!lane.isWatched() || lane.backlog().tailSize() == 1) {
      watch(lane);
    }
  }

  /// Has the lane looked after at the next tick.
  void watchSoon(Lane lane) {
    due.watch(lane, clocks.nanos());
  }

  /// Looks after the lanes that are due.
  void look() {
    long now = clocks.nanos();
    for (int i = 0; i < LANES_A_TURN; i++) {
      Lane lane = due.next(now);
      if (lane == null) {
        return;
      }
      look(lane, now);
    }
    if (!turnIsDue) {
      turnIsDue = true;
      loop.execute(() -> {
        turnIsDue = false;
        look();
      });
    }
  }

  private void look(Lane lane, long now) {
    lane.returnDue(now);
    parker.parkDue(lane, now);
    reader.refill(lane);
    queue.add(lane);
    long next = parker.lookDueNanos(lane, now);
    if (next != Lane.NEVER) {
      due.watch(lane, Math.max(next, now + 1)); // not in this turn again
    }
  }

  void clear() {
    due.clear();
  }
}
