package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.ChangeWork;
import io.spectra.webhooks.store.Completion;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.HistoryRow;
import io.spectra.webhooks.store.LoadedSegment;
import io.spectra.webhooks.store.MemoryStore;
import io.spectra.webhooks.store.Nodes;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// What a node sees of the store: slow, failing before it writes, failing after it wrote, down for
/// a while. One that a node has for itself loses what is not synced when the node dies, or keeps
/// it. Tells the ledger what is there for good.
final class FaultyStore implements Store {
  private static final long DELAY_MAX_NANOS = 30_000_000;

  private final World world;
  private final MemoryStore memory;
  private final Timers answers;
  private final Supplier<RunModel> runs;
  private final StoreFaults faults;
  private final Optional<FaultyNodes> nodes;
  private final List<UnderWay> underWay = new ArrayList<>();
  private final List<Written> unsynced = new ArrayList<>(); // oldest first
  private boolean crashed;
  private long cutOffUntilNanos = Long.MIN_VALUE;

  /// `memory` is the store as this node sees it, `answers` run what it hears late, and `runs` says
  /// which of its runs it is in.
  FaultyStore(World world, MemoryStore memory, Timers answers, Supplier<RunModel> runs) {
    this.world = world;
    this.memory = memory;
    this.answers = answers;
    this.runs = runs;
    this.faults = world.faults();
    this.nodes =
        memory.nodes().map(real -> new FaultyNodes(world, real, answers, this::isOutOfReach));
  }

  /// A batch that was written, and what takes it back, with all that was written since.
  private record Written(List<Entry> entries, Batch batch, boolean heard, Runnable back) {}

  /// A call that waits to be carried out.
  private final class UnderWay implements Runnable {
    private final Runnable write;

    UnderWay(Runnable write) {
      this.write = write;
    }

    @Override
    public void run() {
      if (underWay.remove(this)) {
        write.run();
      }
    }
  }

  /// The node dies: what it asked for and was not yet done is done or not, and where the store is
  /// another process perhaps a little later.
  void crash() {
    crashed = true;
    for (UnderWay call : List.copyOf(underWay)) {
      if (world.random().nextBoolean()) {
        call.run();
      } else if (!world.isShared() || world.random().nextBoolean()) {
        underWay.remove(call);
      }
    }
    int lost = world.random().nextInt(unsynced.size() + 1);
    if (lost > 0) {
      int kept = unsynced.size() - lost;
      unsynced.get(kept).back().run();
      unsynced.subList(kept, unsynced.size()).clear();
    }
    keepUnsynced();
  }

  /// The node pauses: some of what it asked for reaches the store only when it goes on.
  void pause(long untilNanos) {
    for (UnderWay call : List.copyOf(underWay)) {
      if (world.random().nextBoolean()) {
        underWay.remove(call);
        schedule(call.write, untilNanos - world.time().getAsLong() + someDelay());
      }
    }
  }

  /// This node alone cannot reach the store until then. What it has asked for is carried out, but
  /// it does not hear of it.
  void cutOffUntil(long nanos) {
    cutOffUntilNanos = nanos;
  }

  boolean isCutOff() {
    return world.time().getAsLong() < cutOffUntilNanos;
  }

  private boolean isOutOfReach() {
    return faults.isDown() || isCutOff();
  }

  /// When this node last looked at the other nodes and heard what it saw; a node that has the store
  /// for itself need not look.
  long lookedAtNanos() {
    return nodes.map(FaultyNodes::lookedAtNanos).orElseGet(world.time()::getAsLong);
  }

  @Override
  public Optional<Nodes> nodes() {
    return nodes.map(all -> all);
  }

  @Override
  public void submit(Batch batch, Completion<BatchResult> completion) {
    call(answer -> commit(batch, answer), completion);
  }

  @Override
  public boolean isDurableOnCommit() {
    return world.isShared();
  }

  /// Each batch that the writer knows of has a sync of its own.
  @Override
  public void sync() {
    if (isOutOfReach() || world.happens(faults.failed())) {
      keepUnsynced();
      throw down();
    }
    boolean isKnown = false;
    while (!isKnown && !unsynced.isEmpty()) {
      Written written = unsynced.removeFirst();
      isKnown = written.heard();
      note(written, isKnown);
    }
  }

  /// All of it is there for good, although nobody was told.
  private void keepUnsynced() {
    unsynced.forEach(written -> note(written, false));
    unsynced.clear();
  }

  private void commit(Batch batch, Answer<BatchResult> answer) {
    Runnable back = isDurableOnCommit() ? () -> {} : memory.savepoint();
    memory.submit(
        batch,
        new Completion<>() {
          @Override
          public void done(BatchResult result) {
            if (result instanceof BatchResult.Committed(List<Entry> entries)) {
              var written = new Written(entries, batch, answer.isHeard(), back);
              if (isDurableOnCommit()) {
                note(written, answer.isHeard());
              } else {
                unsynced.add(written);
              }
            }
            answer.done(result);
          }

          @Override
          public void failed(StoreException cause) {
            answer.failed(cause);
          }
        });
  }

  private void note(Written written, boolean certain) {
    Batch batch = written.batch();
    RunModel run = runs.get();
    Ledger ledger = world.ledger();
    for (Segment segment : batch.parked()) {
      ledger.trace(
          segment.id().value(),
          () -> run + " parks " + segment.head() + " " + Arrays.toString(segment.sequences()));
    }
    for (Entry entry : written.entries()) {
      if (entry instanceof Entry.Accepted(List<StoredEvent> events, _)) {
        events.forEach(event -> ledger.committed(run, event, batch.registryVersion(), certain));
      }
    }
  }

  @Override
  public void change(
      long knownVersion,
      RegistryChange change,
      ChangeWork work,
      Completion<RegistryDelta> completion) {
    call(
        answer ->
            memory.change(
                knownVersion,
                change,
                work,
                new Completion<>() {
                  @Override
                  public void done(RegistryDelta delta) {
                    keepUnsynced(); // batches whose answers were lost
                    if (delta.version() > knownVersion) {
                      world.ledger().changed(change, delta);
                    }
                    answer.done(delta);
                  }

                  @Override
                  public void failed(StoreException cause) {
                    answer.failed(cause);
                  }
                }),
        completion);
  }

  @Override
  public void record(List<AttemptRecord> attempts, Completion<Integer> completion) {
    call(
        answer ->
            memory.record(
                attempts,
                new Completion<>() {
                  @Override
                  public void done(Integer recorded) {
                    attempts.forEach(attempt -> world.ledger().recorded(runs.get(), attempt));
                    answer.done(recorded);
                  }

                  @Override
                  public void failed(StoreException cause) {
                    answer.failed(cause);
                  }
                }),
        completion);
  }

  /// A store call that writes, and passes what came of it on.
  private interface Write<T> {
    void run(Answer<T> answer);
  }

  /// Passes an answer on: at once, late, or as lost.
  private final class Answer<T> implements Completion<T> {
    private final Completion<T> to;
    private final boolean lost;
    private final long delayNanos;

    Answer(Completion<T> to, boolean lost, long delayNanos) {
      this.to = to;
      this.lost = lost;
      this.delayNanos = delayNanos;
    }

    boolean isHeard() {
      return !lost && !isCutOff();
    }

    @Override
    public void done(T result) {
      if (!isHeard()) {
        failed(new StoreException("the answer was lost"));
      } else {
        pass(() -> to.done(result));
      }
    }

    @Override
    public void failed(StoreException cause) {
      pass(() -> to.failed(cause));
    }

    private void pass(Runnable answer) {
      if (crashed) {
        return;
      }
      if (delayNanos == 0) {
        answer.run();
      } else {
        answers.after(delayNanos, answer);
      }
    }
  }

  /// A call that is carried out late is heard of late too: the node may be paused by then.
  private <T> void call(Write<T> write, Completion<T> completion) {
    boolean lost = world.happens(faults.lost());
    long answerDelay = delay();
    if (isOutOfReach() || world.happens(faults.failed())) {
      new Answer<>(completion, lost, answerDelay).failed(down());
      return;
    }
    long writeDelay = delay();
    if (writeDelay == 0) {
      write.run(new Answer<>(completion, lost, answerDelay));
    } else {
      var answer = new Answer<>(completion, lost, Math.max(1, answerDelay));
      schedule(() -> write.run(answer), writeDelay);
    }
  }

  private void schedule(Runnable write, long delayNanos) {
    var call = new UnderWay(write);
    underWay.add(call);
    world.storeTimers().after(delayNanos, call);
  }

  private long delay() {
    return world.happens(faults.slow()) ? someDelay() : 0;
  }

  private long someDelay() {
    return 1 + world.random().nextLong(DELAY_MAX_NANOS);
  }

  static StoreException down() {
    return new StoreException("the store is down");
  }

  private MemoryStore reading() {
    if (isOutOfReach() || world.happens(faults.failedReads())) {
      throw down();
    }
    return memory;
  }

  @Override
  public RegistryDelta registrySince(long version) {
    return reading().registrySince(version);
  }

  @Override
  public List<OutboxEntry> outbox(long afterSequence, int limit) {
    return reading().outbox(afterSequence, limit);
  }

  @Override
  public List<Long> outboxSequences(Instant before) {
    return reading().outboxSequences(before);
  }

  @Override
  public List<OutboxEntry> unfinished(Collection<Long> sequences) {
    List<OutboxEntry> entries = reading().unfinished(sequences);
    keepUnsynced(); // batches that are in doubt
    return entries;
  }

  @Override
  public List<Segment.Head> segments() {
    return reading().segments();
  }

  @Override
  public List<Segment> segmentsReaching(long sequence) {
    return reading().segmentsReaching(sequence);
  }

  @Override
  public LoadedSegment loadSegment(DeliveryId segment, int from, int limit) {
    return reading().loadSegment(segment, from, limit);
  }

  @Override
  public Set<Delivered> attemptedSince(DeliveryId floor) {
    return reading().attemptedSince(floor);
  }

  @Override
  public Set<Long> attemptedOf(WebhookId webhook, DeliveryId floor, long first, long last) {
    return reading().attemptedOf(webhook, floor, first, last);
  }

  @Override
  public DeliveryId newestDelivery() {
    return reading().newestDelivery();
  }

  @Override
  public List<HistoryRow> latestAttempts(TenantId tenant, WebhookId webhook, int limit) {
    return reading().latestAttempts(tenant, webhook, limit);
  }

  @Override
  public List<HistoryRow> attempts(TenantId tenant, WebhookId webhook, DeliveryId delivery) {
    return reading().attempts(tenant, webhook, delivery);
  }

  @Override
  public List<StoredEvent> events(EventQuery query) {
    return reading().events(query);
  }

  @Override
  public int prune(Instant before, int limit) {
    return reading().prune(before, limit);
  }

  @Override
  public void pruneAttempts(Instant before) {
    reading().pruneAttempts(before);
  }

  @Override
  public void close(Duration bound) {
    if (!isOutOfReach()) {
      memory.close(bound);
    }
  }
}
