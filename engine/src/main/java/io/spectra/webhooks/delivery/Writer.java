package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.registry.Targets;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.ChangeRefusedException;
import io.spectra.webhooks.store.ChangeWork;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.NodeLostException;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.Store.Delivered;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.webhook.Webhook;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// The group commit: takes what callers want accepted and what lanes want parked or closed, writes
/// it in one transaction at a time, and routes events to lanes and answers callers when it is
/// durable. It also keeps the outbox's books: how many deliveries of an accepted event are still
/// open.
///
/// Plain state on the writer's thread. Whoever runs it calls [#step()] after each message, and
/// again at [#nextStepNanos()].
public final class Writer {
  private static final Logger LOG = System.getLogger(Writer.class.getName());
  private static final int SUBMISSIONS_MAX = 64;

  /// With so many waiting a batch is worth its price although the one before is not durable yet.
  private static final int SUBMISSIONS_MANY = 24;

  private static final long RETRY_DELAY_NANOS = Duration.ofMillis(200).toNanos();
  private static final long AWAY_AFTER_NANOS = Duration.ofSeconds(1).toNanos();

  private final Store store;
  private final Registry registry;
  private final DeliveryObserver observer;
  private final LongSupplier ticker;
  private final Spacing spacing;
  private final Outbox outbox = new Outbox();
  private final Books books;
  private Routes routes = new Routes(List.of()); // set once, by connect

  private final Deque<Pending> submissions = new ArrayDeque<>();
  private final Deque<PendingChange> changes = new ArrayDeque<>();
  private int alone; // this many submissions go one by one, because a batch of them was rejected
  private boolean behind; // the store's registry is known to have moved on
  private boolean unreadable; // the newest try to read it failed: the log says so once
  private boolean ended; // this node was taken for dead
  private final List<Runnable> whenEnded = new ArrayList<>();
  private final Syncing<Written> syncing;
  private long retryAtNanos;
  private volatile boolean retrying; // the store's newest call failed; read by any thread
  private long retryingSinceNanos;
  private volatile boolean storeAway;
  private volatile Optional<Instant> oldestOpen = Optional.empty();

  Writer(CoreParts parts, Spacing spacing) {
    this.store = parts.store();
    this.registry = parts.registry();
    this.observer = parts.observer();
    this.ticker = parts.ticker();
    this.books = new Books(outbox, ticker);
    this.spacing = spacing;
    this.syncing = new Syncing<>(store, parts.syncer(), parts.writer(), new Ends());
  }

  /// Makes the loops known, in the order of [Targets#loopOf]; once, before the first message.
  void connect(List<Loop> loops) {
    routes = new Routes(loops);
  }

  /// A dispatcher, and the executor on which its messages run.
  record Loop(Dispatcher dispatcher, Executor executor) {}

  /// Looks whether a change still makes sense, against the registry that it will be made on. Throws
  /// what the caller shall get when it does not.
  @FunctionalInterface
  public interface Guard {
    Guard NONE = _ -> {};

    void check(Registry registry);
  }

  private record Pending(Submission submission, Reply<Entry.Accepted> reply) {}

  /// A batch that the store has taken.
  private record Written(
      List<Pending> taken, Books.Taken beside, List<Entry> entries, long startedNanos) {
    boolean holds(long sequence) {
      return entries.stream()
          .anyMatch(entry ->
              entry instanceof Entry.Accepted(List<StoredEvent> events, _)
                  && events.stream().anyMatch(event -> event.sequence() == sequence));
    }
  }

  private record PendingChange(
      RegistryChange change, Guard guard, ChangeWork work, Reply<RegistryDelta> reply) {}

  /// Accepts a submission; the reply comes when it is durable.
  public void submit(Submission submission, Reply<Entry.Accepted> reply) {
    submissions.add(new Pending(submission, reply));
    refuseIfEnded();
  }

  /// Answered when the change is durable and every loop concerned has taken note: after a delete or
  /// a revocation nothing more starts. One of a webhook that changes nothing is answered with the
  /// webhook as it is, under the version that there is.
  public void change(RegistryChange change, Guard guard, Reply<RegistryDelta> reply) {
    change(change, guard, ChangeWork.NONE, reply);
  }

  /// The same with work that commits with the change. A change that changes nothing runs none.
  public void change(
      RegistryChange change, Guard guard, ChangeWork work, Reply<RegistryDelta> reply) {
    changes.add(new PendingChange(change, guard, work, reply));
    refuseIfEnded();
  }

  /// This node was taken for dead: refuses what waits and what still comes, and writes nothing
  /// more. `done` runs when no sync is under way any more.
  void end(Runnable done) {
    ended = true;
    whenEnded.add(done);
    refuseIfEnded();
    tellIfEnded();
  }

  private void tellIfEnded() {
    if (ended && !syncing.isUnderWay()) {
      whenEnded.forEach(Runnable::run);
      whenEnded.clear();
    }
  }

  private void refuseIfEnded() {
    if (ended) {
      refuseAll(new NodeLostException("this node was taken for dead, and joins anew"));
    }
  }

  /// Deliveries of an event whose outcome is stored, or whose webhook is gone.
  void settle(OpenEvent event, int deliveries) {
    books.settle(event, deliveries);
  }

  /// A lane's segment to be stored; `stored` runs on its loop when it is. A segment of a webhook
  /// that is gone is not stored: its deliveries are over.
  void park(Segment segment, List<OpenEvent> events, Executor loop, Runnable stored) {
    books.park(segment, events, loop, stored);
  }

  /// A segment of which every delivery has a stored outcome; `gone` runs on its loop when its row
  /// is.
  void finish(Segment.Head segment, Executor loop, Runnable gone) {
    books.finish(segment, loop, gone);
  }

  /// Does what is due, and blocks while the store does it. A sync may be under way meanwhile.
  public void step() {
    while (nextStepNanos() <= ticker.getAsLong()) {
      if (behind && !catchUp()) {
        refuseAll(new StoreException("the registry could not be read"));
      } else if (!changes.isEmpty()) {
        make(changes.remove());
      } else {
        commit(take(), books.take(registry));
      }
    }
    oldestOpen = outbox.oldest();
  }

  /// When [#step()] has something to do without a further message; `Long.MAX_VALUE` for never.
  public long nextStepNanos() {
    if (ended || awaitsSync()) {
      return Long.MAX_VALUE;
    }
    if (!changes.isEmpty() || submissions.size() >= SUBMISSIONS_MAX) {
      return Long.MIN_VALUE;
    }
    if (!submissions.isEmpty()) {
      return spacing.untilNanos();
    }
    if (retrying) { // with nothing to write too: how else would anybody know that it is back
      return retryAtNanos;
    }
    return books.dueNanos();
  }

  /// While a batch is synced only one more is written, and only where much waits. The registry
  /// rests until then: routing goes by what the batch was matched under.
  private boolean awaitsSync() {
    return syncing.isUnderWay()
        && (behind || !changes.isEmpty() || !syncing.hasRoom() || !hasMuchToWrite());
  }

  private boolean hasMuchToWrite() {
    return submissions.size() >= SUBMISSIONS_MANY;
  }

  /// True when nothing waits and nothing is under way.
  public boolean isIdle() {
    boolean hasWork = !submissions.isEmpty() || !changes.isEmpty() || !books.isEmpty();
    return !syncing.isUnderWay() && (ended || !hasWork);
  }

  /// When the oldest event was accepted that has a delivery which neither has an outcome nor is
  /// parked. Any thread.
  public Optional<Instant> oldestOpen() {
    return oldestOpen;
  }

  /// True when the store's newest call failed. It is tried on until it answers. Any thread.
  public boolean isStoreFailing() {
    return retrying;
  }

  /// True when the store has failed again and again for a second: what is submitted now would only
  /// wait for one more failure. Any thread.
  public boolean isStoreAway() {
    return storeAway;
  }

  /// Deletes up to `limit` old events that nothing refers to; how many were deleted.
  public int prune(Instant before, int limit) {
    return ended ? 0 : store.prune(before, limit);
  }

  /// Outbox entries among `sequences` that nothing in memory works on: a commit's answer was lost,
  /// or the hand-over after it.
  public List<OutboxEntry> orphans(Collection<Long> sequences) {
    List<Long> unknown = sequences.stream().filter(sequence -> !isKnown(sequence)).toList();
    return unknown.isEmpty() ? List.of() : store.unfinished(unknown);
  }

  private boolean isKnown(long sequence) {
    return outbox.isKnown(sequence) || syncing.any(written -> written.holds(sequence));
  }

  /// Takes outbox entries that nothing in memory works on into their lanes, minus the deliveries
  /// that have an attempt or are parked. An entry that has become known meanwhile is passed over,
  /// and so is one that was matched under a version of the registry that cannot be read now: the
  /// next sweep finds it again.
  public void adopt(List<OutboxEntry> entries, Set<Delivered> settled) {
    if (ended) {
      return;
    }
    for (OutboxEntry entry : entries) {
      if (!isKnown(entry.stored().sequence()) && isUpTo(entry.registryVersion())) {
        adopt(entry, settled);
      }
    }
    routes.post();
  }

  /// Takes up events that the embedding program has just committed by itself, so recently that the
  /// sweep cannot have found them.
  public void committed(List<OutboxEntry> entries) {
    observer.accepted(entries.size());
    adopt(entries, Set.of());
  }

  /// Brings the registry up to the store's version, where another node or a lost answer has moved
  /// it on; false when the store does not answer.
  public boolean catchUp() {
    if (ended || syncing.isUnderWay()) {
      return false;
    }
    try {
      RegistryDelta delta = store.registrySince(registry.version());
      behind = false;
      unreadable = false;
      if (delta.version() > registry.version()) {
        apply(delta, () -> {});
        routes.post();
      }
      return true;
    } catch (StoreException e) {
      Level level = unreadable ? Level.DEBUG : Level.WARNING;
      unreadable = true;
      LOG.log(level, "The registry could not be read; trying again", e);
      return false;
    }
  }

  /// True when the registry here is at least at this version, which may take a look at the store.
  public boolean isUpTo(long version) {
    return registry.version() >= version || (catchUp() && registry.version() >= version);
  }

  private List<Pending> take() {
    int max = alone > 0 ? 1 : SUBMISSIONS_MAX;
    List<Pending> taken = new ArrayList<>(Math.min(max, submissions.size()));
    while (taken.size() < max && !submissions.isEmpty()) {
      taken.add(submissions.remove());
    }
    alone = Math.max(0, alone - taken.size());
    return taken;
  }

  private void commit(List<Pending> taken, Books.Taken beside) {
    Batch batch =
        new Batch(
            registry.version(),
            event -> !targets(event).isEmpty(),
            taken.stream().map(Pending::submission).toList(),
            beside.segments(),
            beside.closed(),
            beside.finished());
    long started = ticker.getAsLong();
    BatchResult result;
    try {
      result = store.submit(batch);
    } catch (RuntimeException | Error e) { // whatever it is, the callers must hear of it
      commitFailed(taken, beside, StoreException.of(e));
      return;
    }
    spacing.ended(started, ticker.getAsLong());
    completed(taken, beside, started, result);
  }

  private void completed(
      List<Pending> taken, Books.Taken beside, long startedNanos, BatchResult result) {
    switch (result) {
      case BatchResult.Committed(List<Entry> entries) ->
          syncing.add(new Written(taken, beside, entries, startedNanos));
      case BatchResult.Stale _ -> {
        behind = true;
        books.giveBack(beside);
        submitAgain(taken);
        storeAnswered();
      }
      case BatchResult.Rejected(StoreException cause) -> {
        books.giveBack(beside);
        isolate(taken, cause);
        storeAnswered();
      }
    }
  }

  private void storeAnswered() {
    retrying = false;
    storeAway = false;
    refuseIfEnded();
    routes.post();
    tellIfEnded();
  }

  private void commitFailed(List<Pending> taken, Books.Taken beside, StoreException cause) {
    books.giveBack(beside);
    storeFailed("A batch of " + taken.size() + " submissions", cause);
    taken.forEach(pending -> Replies.failed(pending.reply(), cause));
    routes.post();
    tellIfEnded();
  }

  /// How batches end that the store has taken.
  private final class Ends implements Syncing.Owner<Written> {
    @Override
    public void durable(Written batch) {
      observer.committed(Duration.ofNanos(ticker.getAsLong() - batch.startedNanos()));
      for (int i = 0; i < batch.taken().size(); i++) {
        accept(batch.taken().get(i), batch.entries().get(i));
      }
      books.written(batch.beside(), routes);
      storeAnswered();
    }

    @Override
    public void inDoubt(Written batch, StoreException cause) {
      commitFailed(batch.taken(), batch.beside(), cause);
    }

    @Override
    public boolean hasMuchToWrite() {
      return Writer.this.hasMuchToWrite();
    }
  }

  private void accept(Pending pending, Entry entry) {
    switch (entry) {
      case Entry.Accepted accepted -> {
        accepted.events().forEach(this::route);
        if (!accepted.events().isEmpty()) {
          observer.accepted(accepted.events().size());
        }
        Replies.done(pending.reply(), accepted);
      }
      case Entry.Refused(Exception cause) -> Replies.failed(pending.reply(), cause);
    }
  }

  private void route(StoredEvent stored) {
    Targets targets = targets(stored.event());
    if (!targets.isEmpty()) {
      routes.route(outbox.open(stored, targets.count()), targets, false);
    }
  }

  private Targets targets(NewEvent event) {
    return event.only().isPresent()
        ? registry.target(event.only().get())
        : registry.targets(event.tenant(), event.type());
  }

  private void submitAgain(List<Pending> taken) {
    taken.reversed().forEach(submissions::addFirst);
  }

  private void isolate(List<Pending> taken, StoreException cause) {
    if (taken.size() == 1) {
      Replies.failed(taken.getFirst().reply(), cause);
    } else {
      submitAgain(taken);
      alone += taken.size();
    }
  }

  private void make(PendingChange pending) {
    Optional<Webhook> same = unchanged(pending.change());
    if (same.isPresent()) {
      var nothing =
          new RegistryDelta(
              registry.version(), List.of(), List.of(), List.of(same.get()), List.of());
      Replies.done(pending.reply(), nothing);
      return;
    }
    try {
      pending.guard().check(registry);
    } catch (RuntimeException refused) {
      Replies.failed(pending.reply(), refused);
      return;
    }
    long known = registry.version();
    RegistryDelta delta;
    try {
      delta = store.change(known, pending.change(), pending.work());
    } catch (ChangeRefusedException refused) {
      Replies.failed(pending.reply(), refused.refusal());
      return;
    } catch (RuntimeException | Error e) { // whatever it is, the caller must hear of it
      StoreException cause = StoreException.of(e);
      behind = true; // the change may have been made all the same
      storeFailed("A change of the registry", cause);
      Replies.failed(pending.reply(), cause);
      return;
    }
    if (delta.version() == known + 1) {
      apply(delta, () -> Replies.done(pending.reply(), delta));
      routes.post();
    } else {
      behind = true;
      changes.addFirst(pending);
    }
  }

  /// The webhook that this change would leave as it is. Only the store's newest version can say so:
  /// what memory knows may be what another node has changed since.
  private Optional<Webhook> unchanged(RegistryChange change) {
    return change instanceof RegistryChange.ChangeWebhook edit
            && unchanged(edit).isPresent()
            && catchUp()
        ? unchanged(edit)
        : Optional.empty();
  }

  private Optional<Webhook> unchanged(RegistryChange.ChangeWebhook edit) {
    return registry.webhook(edit.webhook()).filter(webhook -> !edit.changes(webhook));
  }

  /// Applies a delta, notifies the loops whose lanes are concerned, and then runs `told`.
  private void apply(RegistryDelta delta, Runnable told) {
    registry.apply(delta);
    routes.tell(delta, told);
  }

  private void adopt(OutboxEntry entry, Set<Delivered> settled) {
    StoredEvent stored = entry.stored();
    NewEvent event = stored.event();
    Targets targets =
        (event.only().isPresent()
                ? registry.target(event.only().get())
                : registry.targets(event.tenant(), event.type(), entry.registryVersion()))
            .without(id -> settled.contains(new Delivered(id, stored.sequence())));
    if (targets.isEmpty()) {
      books.close(stored.sequence());
    } else {
      routes.route(outbox.open(stored, targets.count()), targets, true);
    }
  }

  private void refuseAll(StoreException cause) {
    changes.forEach(pending -> Replies.failed(pending.reply(), cause));
    changes.clear();
    submissions.forEach(pending -> Replies.failed(pending.reply(), cause));
    submissions.clear();
    retryLater();
  }

  /// The log says it once, until a commit goes well again.
  private void storeFailed(String what, StoreException cause) {
    Level level = retrying ? Level.DEBUG : Level.WARNING;
    observer.storeFailed();
    retryLater();
    LOG.log(level, what + " could not be written; its callers are told to try again", cause);
  }

  private void retryLater() {
    long now = ticker.getAsLong();
    if (!retrying) {
      retryingSinceNanos = now;
    }
    retrying = true;
    storeAway = now - retryingSinceNanos >= AWAY_AFTER_NANOS;
    retryAtNanos = now + RETRY_DELAY_NANOS;
  }
}
