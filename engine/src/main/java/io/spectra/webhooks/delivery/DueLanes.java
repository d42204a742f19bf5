package io.spectra.webhooks.delivery;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Keeps the lanes that must be looked at when a time has come, although nothing happens to them.
/// The earliest comes first. Loop-owned.
final class DueLanes {
  private final Queue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::afterNanos));
  private final long
      originNanos; // times are compared relative to it, since the ticker may overflow

  private record Due(Lane lane, long dueNanos, long afterNanos) {}

  DueLanes(long nowNanos) {
    originNanos = nowNanos;
  }

  /// Watches the lane until `dueNanos`, unless it is watched until an earlier time.
  void watch(Lane lane, long dueNanos) {
    if (dueNanos != Lane.NEVER && lane.lookEarlier(dueNanos)) {
      queue.add(new Due(lane, dueNanos, dueNanos - originNanos));
    }
  }

  /// Takes a lane that is due, or returns null when there is none. An entry whose lane was looked
  /// at meanwhile, or is to be looked at earlier, no longer counts.
  @Nullable Lane next(long nowNanos) {
    for (Due due = queue.peek();
        due != null && due.dueNanos() - nowNanos <= 0;
        due = queue.peek()) {
      queue.remove();
      if (due.lane().isLookDue(due.dueNanos())) {
        return due.lane();
      }
    }
    return null;
  }

  void clear() {
    queue.clear();
  }
}
