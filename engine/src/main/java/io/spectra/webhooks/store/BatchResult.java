package io.spectra.webhooks.store;

import java.util.List;

/// What became of a [Batch].
public sealed interface BatchResult {

  /// Durable. One entry a submission, in the batch's order.
  record Committed(List<Entry> entries) implements BatchResult {
    public Committed {
      entries = List.copyOf(entries);
    }
  }

  /// Nothing was written: the store's registry has moved on to `version`.
  record Stale(long version) implements BatchResult {}

  /// Nothing was written: one of the submissions breaks a constraint. Which one is not known; the
  /// others may pass without it. The cause is an [UnknownReferenceException] when an event names
  /// what is not there.
  record Rejected(StoreException cause) implements BatchResult {}

  /// What became of one submission of a committed batch.
  sealed interface Entry {

    /// Its events with their sequences, and what its unit of work returned ([Submission.Events]
    /// have the number of events).
    record Accepted(List<StoredEvent> events, Object value) implements Entry {
      public Accepted {
        events = List.copyOf(events);
      }
    }

    /// Its unit of work threw, or its events break a constraint, and it alone was rolled back. The
    /// cause is an [UnknownReferenceException] when an event names what is not there.
    record Refused(Exception cause) implements Entry {}
  }
}
