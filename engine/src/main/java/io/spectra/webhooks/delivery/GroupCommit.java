package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.embedding.EngineWork;
import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Submission;
import java.util.List;

/// Writes submissions of callers, and the parkings and deletions of lanes, in one transaction at a
/// time. When a batch is durable it hands the events to their lanes and replies to the callers. The
/// writer's thread only.
final class GroupCommit {
  /// While this many submissions wait, another batch is worth its cost although the one before is
  /// not durable yet.
  private static final int SUBMISSIONS_MANY = 24;

  private final Store store;
  private final EventRouting routing;
  private final PendingWrites pending;
  private final StoreHealth health;
  private final DeliveryObserver observer;
  private final Spacing spacing;
  private final WorkTimes times;
  private final Submissions submissions = new Submissions();
  private final Syncing<Written> syncing;
  private long waitedNanos; // for a store whose commits are durable

  GroupCommit(CoreParts parts, EventRouting routing, PendingWrites pending, StoreHealth health) {
    this.store = parts.store();
    this.routing = routing;
    this.pending = pending;
    this.health = health;
    this.observer = parts.observer();
    this.spacing = new Spacing(parts.membership(), parts.ticker());
    this.times = new WorkTimes(parts.observer(), parts.ticker());
    this.syncing = new Syncing<>(store, parts.syncer(), parts.writer(), new SyncResults(), times);
  }

  /// A batch that the store has taken, `beside` what callers have submitted.
  private record Written(
      List<Submissions.Waiting> taken,
      PendingWrites.Taken beside,
      List<Entry> entries,
      long begunNanos) {

    boolean holds(long sequence) {
      return entries.stream()
          .anyMatch(entry ->
              entry instanceof Entry.Accepted(List<StoredEvent> events, _)
                  && events.stream().anyMatch(event -> event.sequence() == sequence));
    }
  }

  void submit(Submission submission, Reply<Entry.Accepted> reply) {
    submissions.add(submission, reply);
  }

  void refuseAll(StoreException cause) {
    submissions.refuseAll(cause);
  }

  /// Notes that the embedding program has committed events by itself.
  void committedElsewhere(int events) {
    observer.accepted(events);
  }

  boolean hasSubmissions() {
    return !submissions.isEmpty();
  }

  /// Returns when the submissions that wait are due; a full batch is due at once.
  long dueNanos() {
    return submissions.size() >= Submissions.BATCH_MAX ? Long.MIN_VALUE : spacing.untilNanos();
  }

  /// Whether a batch is written and not yet durable.
  boolean isSyncing() {
    return syncing.isUnderWay();
  }

  /// Whether one more batch may be written while one is synced. That is so only while much waits.
  boolean mayWriteAhead() {
    return syncing.hasRoom() && hasMuchToWrite();
  }

  /// `synced` runs when no batch is being synced.
  void whenSynced(Runnable synced) {
    syncing.whenQuiet(synced);
  }

  /// Whether this event is in a batch that is written and not yet durable.
  boolean holds(long sequence) {
    return syncing.any(written -> written.holds(sequence));
  }

  private boolean hasMuchToWrite() {
    return submissions.size() >= SUBMISSIONS_MANY;
  }

  /// Writes one batch of all that waits; returns false when nothing was written because the store's
  /// registry has moved on.
  boolean commit() {
    List<Submissions.Waiting> taken = submissions.take();
    PendingWrites.Taken beside = pending.take(routing.registry(), !taken.isEmpty());
    long begun = spacing.begin();
    BatchResult result;
    try {
      result = store.submit(batch(taken, beside));
    } catch (RuntimeException | Error e) { // every failure must reach the callers
      failed(taken, beside, StoreException.of(e));
      return true;
    }
    long took = times.end(EngineWork.WRITER_WRITE, begun);
    if (store.isDurableOnCommit()) {
      waitedNanos += took;
    }
    spacing.end(begun);
    switch (result) {
      case BatchResult.Committed(List<Entry> entries) ->
          syncing.add(new Written(taken, beside, entries, begun));
      case BatchResult.Stale _ -> {
        pending.giveBack(beside);
        submissions.giveBack(taken);
        health.answered();
        return false;
      }
      case BatchResult.Rejected(StoreException cause) -> {
        pending.giveBack(beside);
        submissions.isolate(taken, cause);
        health.answered();
      }
    }
    return true;
  }

  private Batch batch(List<Submissions.Waiting> taken, PendingWrites.Taken beside) {
    return new Batch(
        routing.registry().version(),
        routing::matches,
        taken.stream().map(Submissions.Waiting::submission).toList(),
        beside.segments(),
        beside.deletedRows(),
        beside.finished());
  }

  private void failed(
      List<Submissions.Waiting> taken, PendingWrites.Taken beside, StoreException cause) {
    pending.giveBack(beside);
    health.failed(
        "A batch of "
            + taken.size()
            + " submissions could not be written; its callers are asked to"
            + " try again",
        cause);
    taken.forEach(waiting -> Replies.failed(waiting.reply(), cause));
  }

  /// Returns how long commits have waited for the disk on this thread.
  long waitedNanos() {
    return waitedNanos + syncing.waitedNanos();
  }

  private void durable(Written batch) {
    long begun = times.begin();
    observer.committed(spacing.since(batch.begunNanos()));
    for (int i = 0; i < batch.taken().size(); i++) {
      durable(batch.taken().get(i), batch.entries().get(i));
    }
    pending.written(batch.beside(), routing.routes());
    health.answered();
    routing.routes().post();
    times.end(EngineWork.WRITER_REPORT, begun);
  }

  private void durable(Submissions.Waiting waiting, Entry entry) {
    switch (entry) {
      case Entry.Accepted accepted -> {
        routing.accepted(accepted.events());
        Replies.done(waiting.reply(), accepted);
      }
      case Entry.Refused(Exception cause) -> Replies.failed(waiting.reply(), cause);
    }
  }

  /// Acts on the ends of batches that [Syncing] reports.
  private final class SyncResults implements Syncing.Owner<Written> {
    @Override
    public void durable(Written batch) {
      GroupCommit.this.durable(batch);
    }

    @Override
    public void inDoubt(Written batch, StoreException cause) {
      failed(batch.taken(), batch.beside(), cause);
    }

    @Override
    public boolean hasMuchToWrite() {
      return GroupCommit.this.hasMuchToWrite();
    }
  }
}
