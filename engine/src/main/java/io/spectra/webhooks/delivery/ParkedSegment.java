package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.Segment;
import java.time.Duration;

/// A segment of one lane's backlog, as far as it is through. Loop-owned.
final class ParkedSegment {

  /// Where the row of a segment is.
  enum Row {
    BEING_WRITTEN,
    STORED,
    BEING_DELETED
  }

  private final Segment.Head head;
  private final boolean mayBeBegun;
  private Row row;
  private int loaded; // positions handed to the lane so far
  private int unsettled; // deliveries without a stored outcome

  private ParkedSegment(Segment.Head head, Row row, boolean mayBeBegun) {
    this.head = head;
    this.row = row;
    this.mayBeBegun = mayBeBegun;
    this.unsettled = head.deliveries();
  }

  static ParkedSegment written(Segment.Head head) {
    return new ParkedSegment(head, Row.BEING_WRITTEN, false);
  }

  /// Found in the store at start: some of its deliveries may have an attempt already, where an
  /// earlier run had begun with it.
  static ParkedSegment recovered(Segment.Head head, boolean mayBeBegun) {
    return new ParkedSegment(head, Row.STORED, mayBeBegun);
  }

  Segment.Head head() {
    return head;
  }

  boolean mayBeBegun() {
    return mayBeBegun;
  }

  void stored() {
    row = Row.STORED;
  }

  boolean isStored() {
    return row == Row.STORED;
  }

  int loaded() {
    return loaded;
  }

  int unloaded() {
    return head.deliveries() - loaded;
  }

  void load(int positions) {
    loaded += positions;
  }

  /// Counts deliveries with a stored outcome (or that need none); true when the row can go.
  boolean settle(int deliveries) {
    unsettled -= deliveries;
    if (unsettled < 0) {
      throw new IllegalStateException("segment " + head.id() + " settled more than it holds");
    }
    if (unsettled == 0 && deliveries > 0) {
      row = Row.BEING_DELETED;
      return true;
    }
    return false;
  }

  /// The part of a lifetime that the webhook was inactive for, before this segment was made.
  record Part(ParkedSegment segment, Duration pausedBefore) {}
}
