package io.spectra.webhooks.store;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Keeps the nodes of a [MemoryStore] by their numbers, with the time of their last heartbeat by
/// the store's own clock. The number of a node that has stopped or was taken for dead is given
/// again under another epoch, with everything that it left. Guarded by its tables.
final class MemoryMembers {
  private static final int NODE_NUMBERS = 256;
  private final TreeMap<Integer, Row> rows = new TreeMap<>();

  private static final class Row {
    long epoch;
    long heardAtNanos;
    boolean left;
    long lastSequence;
  }

  /// The number and epoch of a node that has joined.
  record Joined(int nodeNumber, long epoch) {}

  /// Gives a node a free number. `parkers` are the numbers of nodes whose segments belong to other
  /// nodes now.
  Joined join(Set<Integer> parkers, long nowNanos) {
    int nodeNumber = 0;
    while (rows.containsKey(nodeNumber)
        && (!row(nodeNumber).left || parkers.contains(nodeNumber))) {
      nodeNumber++;
    }
    if (nodeNumber == NODE_NUMBERS) {
      throw new StoreException("there is no free node number");
    }
    Row row = rows.computeIfAbsent(nodeNumber, _ -> new Row());
    row.epoch++;
    row.left = false;
    row.heardAtNanos = nowNanos;
    return new Joined(nodeNumber, row.epoch);
  }

  boolean isMember(Joined node) {
    Row row = rows.get(node.nodeNumber());
    return row != null && row.epoch == node.epoch();
  }

  int count() {
    return (int) rows.values().stream().filter(row -> !row.left).count();
  }

  void heard(Joined node, long nowNanos) {
    row(node.nodeNumber()).heardAtNanos = nowNanos;
  }

  void leave(Joined node) {
    row(node.nodeNumber()).left = true;
  }

  long lastSequence(Joined node) {
    return row(node.nodeNumber()).lastSequence;
  }

  void gave(Joined node, long sequence) {
    row(node.nodeNumber()).lastSequence = sequence;
  }

  /// Returns the number of a node that is dead or has left something behind. Nodes that have left
  /// something come first.
  Optional<Integer> findDead(
      int myNumber, Set<Integer> holders, Duration deadAfter, long nowNanos) {
    return rows.entrySet().stream()
        .filter(entry -> entry.getKey() != myNumber)
        .filter(entry -> {
          Row row = entry.getValue();
          return row.left
              ? holders.contains(entry.getKey())
              : nowNanos - row.heardAtNanos > deadAfter.toNanos();
        })
        .map(Map.Entry::getKey)
        .min(Comparator.comparing(nodeNumber -> !holders.contains(nodeNumber)));
  }

  /// Refuses everything that the node writes from now on.
  void fence(int nodeNumber) {
    Row row = row(nodeNumber);
    row.epoch++;
    row.left = true;
  }

  /// Describes the node that has this number, or had it last.
  MemoryStore.Holder holder(int nodeNumber) {
    Row row = row(nodeNumber);
    return new MemoryStore.Holder(nodeNumber, row.heardAtNanos, row.left);
  }

  private Row row(int nodeNumber) {
    return Objects.requireNonNull(rows.get(nodeNumber), "no node ever had this number");
  }
}
