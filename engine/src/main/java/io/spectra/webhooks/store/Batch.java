package io.spectra.webhooks.store;

import java.util.List;
import java.util.function.Predicate;

/// One group commit: everything in it commits in one transaction, or nothing does.
///
/// `registryVersion` is the version that `matched` was computed from. A store whose own version is
/// another one commits nothing and answers [BatchResult.Stale]. An event that `matched` refuses
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
