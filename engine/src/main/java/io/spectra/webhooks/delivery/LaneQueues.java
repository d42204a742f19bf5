package io.spectra.webhooks.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Lanes that wait for their turn: those with a recent answer, and the others. Loop-owned.
final class LaneQueues {
  private final Deque<Lane> proven = new ArrayDeque<>();
  private final Deque<Lane> unproven = new ArrayDeque<>();

  void add(Lane lane, boolean isProven) {
    (isProven ? proven : unproven).add(lane);
  }

  @Nullable Lane poll(boolean isProven) {
    return isProven ? proven.poll() : unproven.poll();
  }
}
