package io.spectra.webhooks.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lanes that wait for their turn, by their standing. A lane waits in one of the queues at most.
/// Loop-owned.
final class LaneQueues {
  private final Map<Standing, Deque<Lane>> queues = new EnumMap<>(Standing.class);
  private final Set<Lane> waiting = new HashSet<>(); // in any of the queues

  LaneQueues() {
    for (Standing standing : Standing.values()) {
      queues.put(standing, new ArrayDeque<>());
    }
  }

  boolean contains(Lane lane) {
    return waiting.contains(lane);
  }

  /// Adds the lane at the end, unless it waits here already.
  void add(Lane lane, Standing standing) {
    if (waiting.add(lane)) {
      queue(standing).add(lane);
    }
  }

  @Nullable Lane poll(Standing standing) {
    Lane lane = queue(standing).poll();
    if (lane != null) {
      waiting.remove(lane);
    }
    return lane;
  }

  @SuppressWarnings("NullAway") // the constructor has made one for each standing
  private Deque<Lane> queue(Standing standing) {
    return queues.get(standing);
  }
}
