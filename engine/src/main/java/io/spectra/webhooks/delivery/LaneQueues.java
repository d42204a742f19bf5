package io.spectra.webhooks.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lanes that wait for their turn, by their standing. Loop-owned.
final class LaneQueues {
  private final Map<Standing, Deque<Lane>> queues = new EnumMap<>(Standing.class);

  void add(Lane lane, Standing standing) {
    queue(standing).add(lane);
  }

  @Nullable Lane poll(Standing standing) {
    return queue(standing).poll();
  }

  private Deque<Lane> queue(Standing standing) {
    return queues.computeIfAbsent(standing, _ -> new ArrayDeque<>());
  }
}
