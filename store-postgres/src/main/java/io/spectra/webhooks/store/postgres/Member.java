package io.spectra.webhooks.store.postgres;

/// This node's membership: its number, and the epoch in which the number belongs to it. A node that
/// raises the epoch fences this one.
final class Member {
  private final int nodeNumber;
  private final long epoch;
  private final EventSequences sequences;
  private long writer; // the writer's thread only, after the join
  private volatile long reportedSettled; // written into the node's row by the pulse

  Member(int nodeNumber, long epoch, long writer, EventSequences sequences) {
    this.nodeNumber = nodeNumber;
    this.epoch = epoch;
    this.writer = writer;
    this.sequences = sequences;
  }

  int nodeNumber() {
    return nodeNumber;
  }

  long epoch() {
    return epoch;
  }

  /// Returns the number of the writer's connection. A commit of an older connection is refused.
  long writer() {
    return writer;
  }

  void writer(long number) {
    writer = number;
  }

  void reportedSettled(long sequence) {
    reportedSettled = sequence;
  }

  /// Whether this node may have events that cannot be listed yet because its row does not report
  /// them as settled.
  boolean isBehind() {
    return sequences.newest() >= reportedSettled;
  }

  /// Returns this node's name in notices to other nodes.
  String name() {
    return nodeNumber + "/" + epoch;
  }

  EventSequences sequences() {
    return sequences;
  }
}
