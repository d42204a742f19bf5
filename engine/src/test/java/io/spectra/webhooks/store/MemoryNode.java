package io.spectra.webhooks.store;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// One of several nodes that share a [MemoryStore]. Its sequences contain the second in which they
/// were given, by the store's clock, and its node number.
final class MemoryNode implements Nodes, MemoryOwner {
  private static final int COUNTER_BITS = 15;
  private static final int NODE_BITS = 8;
  private static final long NANOS_A_SECOND = 1_000_000_000;

  private final MemoryTables tables;
  private final LongSupplier clock; // the store's, shared by all its nodes
  private MemoryMembers.Joined me; // guarded by tables
  private Runnable listener = () -> {};

  MemoryNode(MemoryTables tables, LongSupplier clock) {
    this.tables = tables;
    this.clock = clock;
    synchronized (tables) {
      this.me = tables.members.join(tables.parkersElsewhere(), clock.getAsLong());
    }
  }

  @Override
  public int nodeNumber() {
    synchronized (tables) {
      return me.nodeNumber();
    }
  }

  @Override
  public int nodeNumberOf(long sequence) {
    return (int) (sequence >>> COUNTER_BITS) & ((1 << NODE_BITS) - 1);
  }

  @Override
  public Pulse pulse() {
    synchronized (tables) {
      boolean isMember = tables.members.isMember(me);
      if (isMember) {
        tables.members.heard(me, clock.getAsLong());
      }
      return new Pulse(tables.registry.version(), isMember, tables.members.count());
    }
  }

  @Override
  public Takeover takeOver(Duration deadAfter) {
    synchronized (tables) {
      beginWrite();
      Optional<Integer> dead =
          tables.members.findDead(me.nodeNumber(), tables.holders(), deadAfter, clock.getAsLong());
      dead.ifPresent(tables.members::fence);
      return dead.map(nodeNumber -> tables.move(nodeNumber, this)).orElse(Takeover.NOTHING);
    }
  }

  @Override
  public void rejoin() {
    synchronized (tables) {
      if (!tables.members.isMember(me)) {
        me = tables.members.join(tables.parkersElsewhere(), clock.getAsLong());
      }
    }
  }

  @Override
  public void onRegistryChange(Runnable heard) {
    listener = heard;
  }

  void registryChanged() {
    listener.run();
  }

  /// Returns a check whether this node still has the number and epoch that it has now.
  BooleanSupplier place() {
    synchronized (tables) {
      MemoryMembers.Joined now = me;
      return () -> {
        synchronized (tables) {
          return tables.members.isMember(now);
        }
      };
    }
  }

  void leave() {
    synchronized (tables) {
      if (tables.members.isMember(me)) {
        tables.members.leave(me);
      }
    }
  }

  @Override
  public boolean owns(int nodeNumber) {
    return nodeNumber == me.nodeNumber() && tables.members.isMember(me);
  }

  @Override
  public void beginWrite() {
    if (!tables.members.isMember(me)) {
      throw new NodeLostException("node " + me.nodeNumber() + " was taken for dead");
    }
    tables.members.heard(me, clock.getAsLong());
  }

  @Override
  public long nextSequence() {
    long second = clock.getAsLong() / NANOS_A_SECOND;
    long floor = second << (COUNTER_BITS + NODE_BITS) | (long) me.nodeNumber() << COUNTER_BITS;
    return Math.max(floor, tables.members.lastSequence(me) + 1);
  }

  @Override
  public void gave(long sequence) {
    tables.members.gave(me, sequence);
  }
}
