package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.ChangeWork;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The store as one node sees it: slow, failing before it writes, failing after it wrote, down for
/// a while. A slow call keeps its thread busy. A store that a node has for itself loses what is not
/// synced when the node dies, or keeps it. Notes in the ledger what is there for good.
final class FaultyStore implements Store {
  private static final long DELAY_MAX_NANOS = 30_000_000;

  private final World world;
  private final MemoryStore memory;
  private final Supplier<RunModel> runs;
  private final StoreFaults faults;
  private final Optional<FaultyNodes> nodes;
  private final List<UnderWay> underWay = new ArrayList<>();
  private final List<Written> unsynced = new ArrayList<>(); // oldest first
  private long cutOffUntilNanos = Long.MIN_VALUE;

  /// `memory` is the store as this node sees it, `notices` run the notices that it gets late, and
  /// `runs` says which of its runs it is in.
  FaultyStore(World world, MemoryStore memory, Timers notices, Supplier<RunModel> runs) {
    this.world = world;
    this.memory = memory;
    this.runs = runs;
    this.faults = world.faults();
    this.nodes =
        memory.nodes().map(real -> new FaultyNodes(world, real, notices, this::isOutOfReach));
  }

  /// A batch that was written, and what takes it back, with all that was written since.
  private record Written(List<Entry> entries, Batch batch, boolean heard, Runnable back) {}

  /// A call that waits until the store carries it out.
  private final class UnderWay implements Runnable {
    private final Call<?> call;

    UnderWay(Call<?> call) {
      this.call = call;
    }

    @Override
    public void run() {
      if (underWay.remove(this)) {
        call.carryOut();
      }
    }
  }

  /// The node dies: what it asked for and was not yet done is done or not, and where the store is
  /// another process perhaps a little later.
  void crash() {
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
        schedule(call.call, untilNanos - world.time().getAsLong() + someDelay());
      }
    }
  }

  /// This node alone cannot reach the store until then. Its calls under way are carried out, but
  /// their answers are lost.
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
  public BatchResult submit(Batch batch) {
    return call(isHeard -> commit(batch, isHeard));
  }

  @Override
  public boolean isDurableOnCommit() {
    return world.isShared();
  }

  @Override
  public void sync() {
    if (isOutOfReach() || world.happens(faults.failed())) {
      keepUnsynced();
      throw down();
    }
    unsynced.forEach(written -> note(written, written.heard()));
    unsynced.clear();
  }

  /// Everything is stored for good, although no answer said so.
  private void keepUnsynced() {
    unsynced.forEach(written -> note(written, false));
    unsynced.clear();
  }

  private BatchResult commit(Batch batch, boolean isHeard) {
    Runnable back = isDurableOnCommit() ? () -> {} : memory.savepoint();
    BatchResult result = memory.submit(batch);
    if (result instanceof BatchResult.Committed(List<Entry> entries)) {
      var written = new Written(entries, batch, isHeard, back);
      if (isDurableOnCommit()) {
        note(written, isHeard);
      } else {
        unsynced.add(written);
      }
    }
    return result;
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
  public RegistryDelta change(long knownVersion, RegistryChange change, ChangeWork work) {
    return call(_ -> {
      RegistryDelta delta = memory.change(knownVersion, change, work);
      keepUnsynced(); // batches whose answers were lost
      if (delta.version() > knownVersion) {
        world.ledger().changed(change, delta);
      }
      return delta;
    });
  }

  @Override
  public int record(List<AttemptRecord> attempts) {
    return call(_ -> {
      int recorded = memory.record(attempts);
      attempts.forEach(attempt -> world.ledger().recorded(runs.get(), attempt));
      return recorded;
    });
  }

  /// Carries out a call; `isHeard` says whether its answer reaches the node.
  private interface Write<T> {
    T run(boolean isHeard);
  }

  /// One call that writes. Its thread waits until it is carried out, and takes the result then.
  private final class Call<T> {
    private final Write<T> write;
    private final boolean lost;
    private @Nullable T result;
    private @Nullable StoreException failure;
    private long doneNanos = Long.MAX_VALUE;

    Call(Write<T> write, boolean lost) {
      this.write = write;
      this.lost = lost;
    }

    void carryOut() {
      boolean isHeard = !lost && !isCutOff();
      try {
        result = write.run(isHeard);
        failure = isHeard ? null : new StoreException("the answer was lost");
      } catch (StoreException e) {
        failure = e;
      }
      doneNanos = world.time().getAsLong();
    }

    T result() {
      if (failure != null) {
        throw failure;
      }
      return Objects.requireNonNull(result, "the call is not carried out yet");
    }
  }

  private <T> T call(Write<T> write) {
    var call = new Call<>(write, world.happens(faults.lost()));
    if (isOutOfReach() || world.happens(faults.failed())) {
      beBusy(delay());
      throw down();
    }
    long writeDelay = delay();
    if (writeDelay == 0) {
      call.carryOut();
    } else {
      schedule(call, writeDelay);
      world.threads().await(() -> call.doneNanos);
    }
    beBusy(delay());
    return call.result();
  }

  private void beBusy(long nanos) {
    if (nanos > 0) {
      long until = world.time().getAsLong() + nanos;
      world.threads().await(() -> until);
    }
  }

  private void schedule(Call<?> late, long delayNanos) {
    var call = new UnderWay(late);
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
