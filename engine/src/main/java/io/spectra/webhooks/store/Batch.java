package io.spectra.webhooks.store;

import java.util.List;
import java.util.function.Predicate;

/// One group commit. Everything in it is committed in one transaction, or nothing is.
///
/// `registryVersion` is the version of the registry that `matched` uses. A store whose registry has
/// another version commits nothing and returns [BatchResult.Stale]. An event that `matched` rejects
/// gets no outbox row.
public record Batch(
    long registryVersion,
    Predicate<NewEvent> matched,
    List<Submission> submissions,
    List<Segment> parked,
    List<Long> closedOutbox,
    List<Long> finishedSegments) {

  public Batch {
    submissions = List.copyOf(submissions);
    parked = List.copyOf(parked);
    closedOutbox = List.copyOf(closedOutbox);
    finishedSegments = List.copyOf(finishedSegments);
  }
}
