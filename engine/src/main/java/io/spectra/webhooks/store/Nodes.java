package io.spectra.webhooks.store;

import java.time.Duration;

/// The nodes that share a store, as one of them sees them. A node has a node number of its own
/// while it is a member; it stops being one when another node takes over what it left, and joins
/// anew then.
///
/// Every write of a store that has nodes names its node, and one that comes after a takeover fails
/// with [NodeLostException]. All methods block, and may be called from any thread that may.
public interface Nodes {

  /// This node's number, 0 to 255. It changes with [#rejoin()]. One that a node had before is given
  /// again only when no other has segments that were parked by it, as their ids say.
  int nodeNumber();

  /// The node number of the node that gave an event its sequence.
  int nodeNumberOf(long sequence);

  /// One look at the store, which also says that this node is alive.
  Pulse pulse();

  /// Takes over everything of one node that is dead: that has not been heard of for `deadAfter`, by
  /// the store's clock, or has left something behind when it stopped. One that has something comes
  /// before those that have nothing, however many there are of them. One transaction; of several
  /// nodes that try at once, one gets it.
  Takeover takeOver(Duration deadAfter);

  /// Joins anew, after this node was taken for dead. What it had belongs to another node by now.
  void rejoin();

  /// Calls `listener` soon after another node has changed the registry, as far as the store can
  /// tell: it may be missed, and the next [#pulse()] says so too. On a thread of the store, which
  /// it must not keep.
  void onRegistryChange(Runnable listener);

  /// What one look at the store says: the registry's version, whether this node still is a member,
  /// and how many are, this one included and those that may be dead without anybody's having
  /// noticed.
  record Pulse(long registryVersion, boolean isMember, int members) {}
}
