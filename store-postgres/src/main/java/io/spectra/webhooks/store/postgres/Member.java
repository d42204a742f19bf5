package io.spectra.webhooks.store.postgres;

/// This node's place among the nodes: a slot, and the epoch in which the slot is its. Whoever
/// raises the epoch fences it.
final class Member {
  private final int slot;
  private final long epoch;
  private final EventSequences sequences;
  private long writer; // the writer's thread only, but for the joining that makes this
  private volatile long saidSettled; // by the pulse, in the node's row

  Member(int slot, long epoch, long writer, EventSequences sequences) {
    this.slot = slot;
    this.epoch = epoch;
    this.writer = writer;
    this.sequences = sequences;
  }

  int slot() {
    return slot;
  }

  long epoch() {
    return epoch;
  }

  /// The number of the writer's connection: what an older one still has under way is refused.
  long writer() {
    return writer;
  }

  void writer(long number) {
    writer = number;
  }

  void saidSettled(long sequence) {
    saidSettled = sequence;
  }

  /// True when there may be events of this node that nobody may list yet, because its row does not
  /// say that they are settled.
  boolean isBehind() {
    return sequences.newest() >= saidSettled;
  }

  /// What others know it by, in notices.
  String name() {
    return slot + "/" + epoch;
  }

  EventSequences sequences() {
    return sequences;
  }
}
