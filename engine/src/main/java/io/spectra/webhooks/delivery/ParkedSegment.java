package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.Segment;
import java.time.Duration;

/// A segment of one lane's backlog, with how far it has been read and how many of its deliveries
/// are over. Loop-owned.
final class ParkedSegment {

  /// The state of a segment's row in the store.
  enum Row {
    BEING_WRITTEN,
    STORED,
    BEING_DELETED
  }

  private final Segment.Head head;
  private final boolean mayHaveAttempts;
  private Row row;
  private int read; // deliveries handed to the lane so far
  private int open; // deliveries that are not over

  private ParkedSegment(Segment.Head head, Row row, boolean mayHaveAttempts) {
    this.head = head;
    this.row = row;
    this.mayHaveAttempts = mayHaveAttempts;
    this.open = head.deliveries();
  }

  static ParkedSegment written(Segment.Head head) {
    return new ParkedSegment(head, Row.BEING_WRITTEN, false);
  }

  /// Creates a segment that was found in the store. `mayHaveAttempts` says whether some of its
  /// deliveries may have an attempt already, because an earlier run or another node may have
  /// started them.
  static ParkedSegment recovered(Segment.Head head, boolean mayHaveAttempts) {
    return new ParkedSegment(head, Row.STORED, mayHaveAttempts);
  }

  Segment.Head head() {
    return head;
  }

  boolean mayHaveAttempts() {
    return mayHaveAttempts;
  }

  void stored() {
    row = Row.STORED;
  }

  boolean isStored() {
    return row == Row.STORED;
  }

  int read() {
    return read;
  }

  int unread() {
    return head.deliveries() - read;
  }

  /// Notes that the next deliveries have been read.
  void readOn(int deliveries) {
    read += deliveries;
  }

  /// Counts deliveries that are over: their outcome is stored, or they need none. Returns whether
  /// the row can be deleted.
  boolean deliveriesOver(int deliveries) {
    open -= deliveries;
    if (open < 0) {
      throw new IllegalStateException(
          "segment " + head.id() + " had more deliveries end than it holds");
    }
    if (open == 0 && deliveries > 0) {
      row = Row.BEING_DELETED;
      return true;
    }
    return false;
  }

  /// The segment that a delivery was read from, and how long its webhook had been inactive when the
  /// oldest delivery of the segment was accepted.
  record Source(ParkedSegment segment, Duration pausedBefore) {}
}
