package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.store.LoadedSegment;
import io.spectra.webhooks.store.Segment;
import java.util.List;
import java.util.Set;

/// Stores and reads what the lanes of one loop need, on other threads. Each method sends a message
/// and returns at once; the result comes back to the loop as a message to the [Listener].
interface LaneStorage {

  /// Stores an outcome; reported by [Listener#outcomesStored].
  void record(AttemptRecord attempt, StartedAttempt ended);

  /// Notes that deliveries are over without an outcome, because their webhook is gone.
  void deliveriesOver(OpenEvent event, int deliveries);

  /// Stores a segment, after which its deliveries are over for their events; reported by
  /// [Listener#segmentStored].
  void park(Segment segment, List<OpenEvent> events, Lane lane, ParkedSegment parked);

  /// Deletes a segment that is over; reported by [Listener#segmentDeleted].
  void delete(ParkedSegment segment, Lane lane);

  /// Reads the next deliveries of a segment; reported by [Listener#partRead] or
  /// [Listener#partNotRead].
  void read(Lane lane, ParkedSegment segment, int deliveries);

  /// Is notified on the loop of what has been stored and read.
  interface Listener {
    void outcomesStored(List<StartedAttempt> ended);

    void segmentStored(ParkedSegment segment, Lane lane);

    void segmentDeleted(ParkedSegment segment, Lane lane);

    void partRead(Lane lane, ParkedSegment segment, Part part);

    void partNotRead(Lane lane);
  }

  /// A part of a segment: its next deliveries, whose events are in `segment` where they still
  /// exist. `attempted` holds the sequences that had an attempt before the start, for a segment
  /// that an earlier run may have started.
  record Part(LoadedSegment segment, Set<Long> attempted, int deliveries) {}
}
