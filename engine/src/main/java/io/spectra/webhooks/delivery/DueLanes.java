package io.spectra.webhooks.delivery;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The lanes that must be looked at again at a certain time although nothing happens to them, by
/// that time. Loop-owned.
final class DueLanes {
  private final Queue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::afterNanos));
  private final long
      originNanos; // times are compared relative to it, since the ticker may overflow

  private record Due(Lane lane, long dueNanos, long afterNanos) {}

  DueLanes(long nowNanos) {
    originNanos = nowNanos;
  }

  /// Has the lane looked at when it next needs that, unless it is to be looked at earlier anyway.
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
