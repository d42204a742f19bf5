package io.spectra.webhooks.store;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The nodes of a [MemoryStore], by slot: who has it, and when it was last heard of, by the store's
/// own clock. A slot whose node has stopped, or was taken for dead, is given again under another
/// epoch, with all that is left there. Guarded by its tables.
final class MemoryMembers {
  private static final int SLOTS = 256;
  private final TreeMap<Integer, Row> rows = new TreeMap<>();

  private static final class Row {
    long epoch;
    long heardAtNanos;
    boolean left;
    long lastSequence;
  }

  /// The epoch of whoever has joined.
  record Joined(int slot, long epoch) {}

  /// `parkers` are slots whose segments others have.
  Joined join(Set<Integer> parkers, long nowNanos) {
    int slot = 0;
    while (rows.containsKey(slot) && (!row(slot).left || parkers.contains(slot))) {
      slot++;
    }
    if (slot == SLOTS) {
      throw new StoreException("there is no free place for another node");
    }
    Row row = rows.computeIfAbsent(slot, _ -> new Row());
    row.epoch++;
    row.left = false;
    row.heardAtNanos = nowNanos;
    return new Joined(slot, row.epoch);
  }

  boolean isMember(Joined node) {
    Row row = rows.get(node.slot());
    return row != null && row.epoch == node.epoch();
  }

  int count() {
    return (int) rows.values().stream().filter(row -> !row.left).count();
  }

  void heard(Joined node, long nowNanos) {
    row(node.slot()).heardAtNanos = nowNanos;
  }

  void leave(Joined node) {
    row(node.slot()).left = true;
  }

  long lastSequence(Joined node) {
    return row(node.slot()).lastSequence;
  }

  void gave(Joined node, long sequence) {
    row(node.slot()).lastSequence = sequence;
  }

  /// A slot whose node is dead, or has left something behind; one that has something first.
  Optional<Integer> findDead(int mySlot, Set<Integer> holders, Duration deadAfter, long nowNanos) {
    return rows.entrySet().stream()
        .filter(entry -> entry.getKey() != mySlot)
        .filter(entry -> {
          Row row = entry.getValue();
          return row.left
              ? holders.contains(entry.getKey())
              : nowNanos - row.heardAtNanos > deadAfter.toNanos();
        })
        .map(Map.Entry::getKey)
        .min(Comparator.comparing(slot -> !holders.contains(slot)));
  }

  /// From now on nothing that its node writes is accepted.
  void fence(int slot) {
    Row row = row(slot);
    row.epoch++;
    row.left = true;
  }

  /// Describes the node that has this slot, or had it last.
  MemoryStore.Holder holder(int slot) {
    Row row = row(slot);
    return new MemoryStore.Holder(slot, row.heardAtNanos, row.left);
  }

  private Row row(int slot) {
    return Objects.requireNonNull(rows.get(slot), "nobody ever had this slot");
  }
}
