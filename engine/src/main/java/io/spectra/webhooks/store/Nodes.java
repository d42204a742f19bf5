package io.spectra.webhooks.store;

import java.time.Duration;

/// The nodes that share a store, seen by one of them. A node has a number of its own while it is a
/// member. When another node takes over from it, it is no longer a member and must join again.
///
/// Every write to a store with nodes names its node, and fails with [NodeLostException] after a
/// takeover. All methods block; any thread that may block can call them.
public interface Nodes {

  /// Returns this node's number, 0 to 255. [#rejoin()] changes it. The number of a former node is
  /// given again only when no other node has segments whose ids contain it.
  int nodeNumber();

  /// Returns the number of the node that gave an event its sequence.
  int nodeNumberOf(long sequence);

  /// Reads the state of the nodes and writes this node's heartbeat.
  Pulse pulse();

  /// Takes over everything from one dead node. A node is dead when it sent no heartbeat for
  /// `deadAfter`, by the store's clock, or when it stopped and left something behind. A node that
  /// has left something is chosen before those that have not. This is one transaction; when several
  /// nodes try at once, one of them succeeds.
  Takeover takeOver(Duration deadAfter);

  /// Joins again after this node was taken for dead. Its outbox and segments belong to another node
  /// now.
  void rejoin();

  /// Calls `listener` soon after another node has changed the registry. A change may be missed, but
  /// the next [#pulse()] shows it too. The listener runs on a thread of the store and must return
  /// soon.
  void onRegistryChange(Runnable listener);

  /// The result of a pulse: the registry's version, whether this node is still a member, and the
  /// number of members. That number includes this node, and dead nodes that nobody has noticed yet.
  record Pulse(long registryVersion, boolean isMember, int members) {}
}
