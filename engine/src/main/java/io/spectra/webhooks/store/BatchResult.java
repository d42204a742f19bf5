package io.spectra.webhooks.store;

import java.util.List;

/// The result of a [Batch].
public sealed interface BatchResult {

  /// The batch was committed. There is one entry for each submission, in the batch's order.
  record Committed(List<Entry> entries) implements BatchResult {
    public Committed {
      entries = List.copyOf(entries);
    }
  }

  /// Nothing was written, because the store's registry is at `version`.
  record Stale(long version) implements BatchResult {}

  /// Nothing was written, because one of the submissions violates a constraint. It is unknown which
  /// one; the others may succeed without it. The cause is an [UnknownReferenceException] when an
  /// event names something that does not exist.
  record Rejected(StoreException cause) implements BatchResult {}

  /// The result of one submission of a committed batch.
  sealed interface Entry {

    /// The submission was accepted. It holds the events with their sequences, and the result of the
    /// unit of work. For [Submission.Events] that is the number of events.
    record Accepted(List<StoredEvent> events, Object value) implements Entry {
      public Accepted {
        events = List.copyOf(events);
      }
    }

    /// The submission alone was rolled back, because its unit of work threw or its events violate a
    /// constraint. The cause is an [UnknownReferenceException] when an event names something that
    /// does not exist.
    record Refused(Exception cause) implements Entry {}
  }
}
