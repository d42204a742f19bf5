package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.Nodes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Knows whether this node is a member of those that share its store, and how old that knowledge
/// is. The registry as the node last saw it, while it was a member, counts as current for a second.
/// After that nothing may start, since another node may have deleted a webhook, or taken this node
/// for dead.
///
/// Any thread may use it. A node whose store cannot be shared always counts as a member with
/// current knowledge.
public final class Membership {
  static final Duration CURRENT_FOR = Duration.ofSeconds(1);
  static final Duration LOST_AFTER = Duration.ofSeconds(3);

  private final Optional<Nodes> nodes;
  private final LongSupplier ticker;
  private volatile int nodesSeen = 1;
  private volatile boolean everLooked;
  private volatile long lookedAtNanos; // when the newest good look began

  public Membership(Optional<Nodes> nodes, LongSupplier ticker) {
    this.nodes = nodes;
    this.ticker = ticker;
  }

  /// Notes a good look: the registry is known as it was at `lookedAtNanos`, when this node was one
  /// of `nodesThen` members.
  public void confirm(long lookedAtNanos, int nodesThen) {
    nodesSeen = nodesThen;
    this.lookedAtNanos = lookedAtNanos;
    everLooked = true;
  }

  public boolean isCurrent() {
    return isYoungerThan(CURRENT_FOR);
  }

  /// Whether the last good look is so old that the next one is unlikely to be good.
  public boolean isLost() {
    return everLooked && !isYoungerThan(LOST_AFTER);
  }

  private boolean isYoungerThan(Duration age) {
    return nodes.isEmpty() || (everLooked && ticker.getAsLong() - lookedAtNanos < age.toNanos());
  }

  /// Returns the number of nodes that shared the store when this one last looked, itself included.
  int nodes() {
    return nodesSeen;
  }

  /// Returns the number of the node that accepted an event. Only sequences of one node are in
  /// order.
  int acceptingNodeOf(long sequence) {
    return nodes.map(all -> all.nodeNumberOf(sequence)).orElse(0);
  }
}
