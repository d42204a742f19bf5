package io.spectra.webhooks.delivery;

/// Looks after lanes when time alone makes something due: parks what has waited too long, stores
/// tails that are old, and lets deliveries go on that had to rest. Loop-owned.
final class Upkeep {
  /// The number of lanes that are looked after before other work of the loop gets its turn.
  private static final int LANES_A_TURN = 16;

  private final Parker parker;
  private final BacklogReader reader;
  private final StartQueue queue;
  private final Clocks clocks;
  private final DueLanes due;

  Upkeep(Parker parker, BacklogReader reader, StartQueue queue, Clocks clocks) {
    this.parker = parker;
    this.reader = reader;
    this.queue = queue;
    this.clocks = clocks;
    this.due = new DueLanes(clocks.nanos());
  }

  /// Has the lane looked after when something of it is due. Called when a delivery begins to wait.
  void watch(Lane lane) {
    long now = clocks.nanos();
    due.watch(lane, parker.lookDueNanos(lane, now));
  }

  /// Has the lane looked after when a fresh delivery, which has just come, has waited long enough.
  void watchFresh(Lane lane) {
    due.watch(lane, parker.freshDueNanos(lane, clocks.nanos()));
  }

  /// Has the lane looked after at the next tick.
  void watchSoon(Lane lane) {
    due.watch(lane, clocks.nanos());
  }

  /// Looks after lanes that are due by `now`, as many as one turn allows. Returns whether there may
  /// be more.
  boolean look(long now) {
    for (int i = 0; i < LANES_A_TURN; i++) {
      Lane lane = due.next(now);
      if (lane == null) {
        return false;
      }
      look(lane, now);
    }
    return true;
  }

  private void look(Lane lane, long now) {
    lane.returnDue(now);
    parker.parkDue(lane, now);
    reader.refill(lane);
    queue.add(lane);
    long next = parker.lookDueNanos(lane, now);
    if (next != Lane.NEVER) {
      due.watch(lane, Math.max(next, now + 1)); // not by the same time again
    }
  }

  void clear() {
    due.clear();
  }
}
