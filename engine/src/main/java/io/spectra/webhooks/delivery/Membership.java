package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.Nodes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// This node's place among those that share its store, and how fresh its knowledge is: what it last
/// saw of the registry, while it was a member, holds for a second. After that nothing may start,
/// since a webhook may have been deleted elsewhere, or this node taken for dead.
///
/// Any thread; a node that has its store for itself always knows all.
public final class Membership {
  static final Duration FRESH_FOR = Duration.ofSeconds(1);
  static final Duration LOST_AFTER = Duration.ofSeconds(3);

  private final Optional<Nodes> nodes;
  private final LongSupplier ticker;
  private volatile int nodesSeen = 1;
  private volatile boolean everLooked;
  private volatile long lookedAtNanos; // when the look began that was found good last

  public Membership(Optional<Nodes> nodes, LongSupplier ticker) {
    this.nodes = nodes;
    this.ticker = ticker;
  }

  /// The registry is known as it was at `lookedAtNanos`, and the node was a member then, one of so
  /// many.
  public void confirm(long lookedAtNanos, int nodesThen) {
    nodesSeen = nodesThen;
    this.lookedAtNanos = lookedAtNanos;
    everLooked = true;
  }

  public boolean isFresh() {
    return isYoungerThan(FRESH_FOR);
  }

  /// True when the last good look is so old that the next ones will hardly be good either.
  public boolean isLost() {
    return everLooked && !isYoungerThan(LOST_AFTER);
  }

  private boolean isYoungerThan(Duration age) {
    return nodes.isEmpty() || (everLooked && ticker.getAsLong() - lookedAtNanos < age.toNanos());
  }

  /// How many nodes shared the store when this one last looked, itself included.
  int nodes() {
    return nodesSeen;
  }

  /// Which node gave an event its sequence: only sequences of one node are in order.
  int originOf(long sequence) {
    return nodes.map(all -> all.nodeNumberOf(sequence)).orElse(0);
  }
}
