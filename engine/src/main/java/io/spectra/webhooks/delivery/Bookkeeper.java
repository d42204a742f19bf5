package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.store.LoadedSegment;
import io.spectra.webhooks.store.Segment;
import java.util.List;
import java.util.Set;

/// What a dispatcher asks of the writer, the recorder and the store, all of it by message. Answers
/// come back as messages to the dispatcher.
interface Bookkeeper {

  /// An outcome to be stored; answered by [Dispatcher#recorded].
  void record(AttemptRecord attempt, Delivery delivery, Dispatcher from);

  /// Deliveries that need no outcome, because their webhook is gone.
  void settle(OpenEvent event, int deliveries);

  /// A segment to be stored; answered by [Dispatcher#stored].
  void park(
      Segment segment, List<OpenEvent> events, Lane lane, ParkedSegment parked, Dispatcher from);

  /// A segment that is over; answered by [Dispatcher#gone].
  void finish(Lane lane, ParkedSegment parked, Dispatcher from);

  /// A part of a segment to be read; answered by [Dispatcher#loaded] or [Dispatcher#loadFailed]. Of
  /// a segment that an earlier run may have begun with, with which of its webhook's deliveries have
  /// an attempt.
  void load(Lane lane, ParkedSegment parked, int from, int limit, Dispatcher to);

  /// What was read: the events, and which sequences were attempted before the start.
  record Loaded(LoadedSegment segment, Set<Long> attempted, int positions) {}
}
