package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.ChangeTerms;
import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.NodeLostException;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.Store.Delivered;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.Submission;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// The one thread that writes events and the registry: takes messages, and decides which of its
/// parts goes next.
///
/// Its messages run between two commits, such as the adoption of events that memory does not know.
/// [#step()] brings the registry up to date ([RegistryChanges]) before it commits ([GroupCommit]),
/// because a batch is valid only for the version of the registry with which it was matched.
///
/// Plain state on the writer's thread, which calls [#step()] after each message and again at
/// [#nextStepNanos()].
public final class Writer implements Core.Component {
  private final Store store;
  private final StoreHealth health;
  private final PendingWrites pending;
  private final RegistryChanges changes;
  private final GroupCommit commits;
  private final Adoption adoption;
  private final LongSupplier ticker;
  private boolean ended; // this node was taken for dead

  Writer(CoreParts parts, Routes routes) {
    store = parts.store();
    ticker = parts.ticker();
    var outbox = new Outbox();
    var routing = new EventRouting(parts.registry(), outbox, routes, parts.observer());
    health = new StoreHealth(parts.observer(), ticker);
    pending = new PendingWrites(outbox, ticker);
    changes = new RegistryChanges(store, parts.registry(), routes, health, this::mayRegistryMove);
    commits = new GroupCommit(parts, routing, pending, health);
    adoption = new Adoption(store, outbox, pending, routing, changes, commits);
  }

  /// Accepts a submission; the reply comes when it is durable.
  public void submit(Submission submission, Reply<Entry.Accepted> reply) {
    commits.submit(submission, reply);
    refuseIfEnded();
  }

  /// Changes the registry. The reply comes when the change is durable, and every loop has acted on
  /// it and on all changes before it: from then on nothing starts for a webhook that is deleted or
  /// inactive, or with its earlier settings. The reply to a change that changes nothing holds the
  /// webhook as it is and the current version.
  public void change(RegistryChange change, ChangeTerms terms, Reply<RegistryDelta> reply) {
    changes.add(change, terms, reply);
    refuseIfEnded();
  }

  /// Notes that deliveries of an event are over: their outcomes are stored, or their webhooks are
  /// gone.
  void deliveriesOver(OpenEvent event, int deliveries) {
    pending.deliveriesOver(event, deliveries);
  }

  /// Stores a lane's segment; `stored` runs on its loop when that is done. A segment of a webhook
  /// that is gone is not stored: its deliveries are over.
  void park(Segment segment, List<OpenEvent> events, Executor loop, Runnable stored) {
    pending.park(segment, events, loop, stored);
  }

  /// Deletes a segment of which every delivery has a stored outcome; `gone` runs on its loop when
  /// that is done.
  void finish(Segment.Head segment, Executor loop, Runnable gone) {
    pending.finish(segment, loop, gone);
  }

  /// This node was taken for dead: refuses what waits and what still comes, and writes nothing
  /// more. `done` runs when no sync is under way.
  void end(Runnable done) {
    ended = true;
    refuseIfEnded();
    commits.whenSynced(done);
  }

  private void refuseIfEnded() {
    if (ended) {
      refuseAll(new NodeLostException("this node was taken for dead, and joins anew"));
    }
  }

  private void refuseAll(StoreException cause) {
    changes.refuseAll(cause);
    commits.refuseAll(cause);
    health.retryLater();
  }

  /// Does what is due, and blocks while the store does it. A sync may be under way meanwhile.
  @Override
  public void step() {
    while (nextStepNanos() <= ticker.getAsLong()) {
      if (changes.isBehind() && !changes.catchUp()) {
        refuseAll(new StoreException("the registry could not be read"));
      } else if (!changes.isEmpty()) {
        changes.makeNext();
      } else if (!commits.commit()) {
        changes.fallBehind();
      }
    }
    pending.noteOldest();
  }

  @Override
  public long nextStepNanos() {
    if (ended || awaitsSync()) {
      return Long.MAX_VALUE;
    }
    if (!changes.isEmpty()) {
      return Long.MIN_VALUE;
    }
    if (commits.hasSubmissions()) {
      return commits.dueNanos();
    }
    // A store that fails is tried even with nothing to write, to notice when it is back.
    return health.isFailing() ? health.retryAtNanos() : pending.dueNanos();
  }

  private boolean awaitsSync() {
    return commits.isSyncing()
        && (changes.isBehind() || !changes.isEmpty() || !commits.mayWriteAhead());
  }

  /// The registry stays unchanged while a batch is synced, since its events are routed by the
  /// version with which they were matched.
  private boolean mayRegistryMove() {
    return !ended && !commits.isSyncing();
  }

  @Override
  public boolean isIdle() {
    boolean hasWork = commits.hasSubmissions() || !changes.isEmpty() || !pending.isEmpty();
    return !commits.isSyncing() && (ended || !hasWork);
  }

  @Override
  public long waitedNanos() {
    return commits.waitedNanos();
  }

  /// Brings the registry up to the store's version, where another node or a lost answer has moved
  /// it on; returns false when the store does not answer.
  public boolean catchUp() {
    return changes.catchUp();
  }

  /// Runs `known`, on a loop, when the registry here is at least at this version and every loop has
  /// acted on all changes up to it. Does nothing when the store does not answer.
  public void whenKnown(long version, Runnable known) {
    changes.whenKnown(version, known);
  }

  /// Reads those of the outbox entries with these sequences that nothing in memory works on.
  List<OutboxEntry> orphans(Collection<Long> sequences) {
    return adoption.orphans(sequences);
  }

  /// Hands entries of the outbox to their lanes, except the deliveries that are `over`.
  void adopt(List<OutboxEntry> entries, Set<Delivered> over) {
    if (!ended) {
      adoption.adopt(entries, over);
    }
  }

  /// Takes up events that the embedding program has just committed by itself, so recently that the
  /// sweep cannot have found them.
  public void committed(List<OutboxEntry> entries) {
    commits.committedElsewhere(entries.size());
    adopt(entries, Set.of());
  }

  /// Deletes up to `limit` old events that nothing refers to, and returns their number.
  public int prune(Instant before, int limit) {
    return ended ? 0 : store.prune(before, limit);
  }

  /// Returns when the oldest event was accepted that has a delivery which neither has an outcome
  /// nor is parked. Any thread.
  public Optional<Instant> oldestOpen() {
    return pending.oldestOpen();
  }

  /// Whether the store's newest call failed. Calls are repeated until one succeeds. Any thread.
  public boolean isStoreFailing() {
    return health.isFailing();
  }

  /// Whether the store has failed for a second, so that a submission would only wait for one more
  /// failure. Any thread.
  public boolean isStoreAway() {
    return health.isAway();
  }
}
