package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.EngineWork;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/// Makes written batches durable, where the store does that in a second step ([Store#sync]).
///
/// While little else waits, the writer's thread syncs. While much waits, another thread syncs and
/// the writer may write one batch ahead, so that the disk and the processor work at the same time.
/// Batches end in the order in which they were written. The writer's thread only.
final class Syncing<B> {
  private static final int WRITTEN_MAX = 2;

  private final Store store;
  private final Executor syncer;
  private final Executor writer;
  private final Owner<B> owner;
  private final Deque<B> written =
      new ArrayDeque<>(); // oldest first; the first one is being synced
  private final List<Runnable> whenQuiet = new ArrayList<>();
  private final WorkTimes times;
  private long waitedNanos; // the owner's thread, in syncs

  /// Is notified of the ends of batches, and knows how much waits to be written.
  interface Owner<B> {
    void durable(B batch);

    /// The batch may be stored or not.
    void inDoubt(B batch, StoreException cause);

    boolean hasMuchToWrite();
  }

  /// `syncer` runs one task at a time on a thread that may block, and `writer` on the owner's.
  Syncing(Store store, Executor syncer, Executor writer, Owner<B> owner, WorkTimes times) {
    this.times = times;
    this.store = store;
    this.syncer = syncer;
    this.writer = writer;
    this.owner = owner;
  }

  boolean isUnderWay() {
    return !written.isEmpty();
  }

  /// Whether one more batch may be written.
  boolean hasRoom() {
    return written.size() < WRITTEN_MAX;
  }

  /// `quiet` runs once, when nothing is under way.
  void whenQuiet(Runnable quiet) {
    whenQuiet.add(quiet);
    runIfQuiet();
  }

  private void runIfQuiet() {
    if (written.isEmpty()) {
      whenQuiet.forEach(Runnable::run);
      whenQuiet.clear();
    }
  }

  boolean any(Predicate<B> condition) {
    return written.stream().anyMatch(condition);
  }

  /// Adds a batch that was written after all that were added before.
  void add(B batch) {
    written.add(batch);
    if (written.size() == 1) {
      begin();
    }
  }

  private void begin() {
    if (store.isDurableOnCommit()) {
      ended();
    } else if (owner.hasMuchToWrite()) {
      syncer.execute(() -> writer.execute(sync()));
    } else {
      long begun = times.begin();
      Runnable end = sync();
      waitedNanos += times.since(begun);
      end.run();
    }
  }

  /// Returns how long the owner's thread has waited in syncs.
  long waitedNanos() {
    return waitedNanos;
  }

  /// Syncs on either thread, and returns what the owner's thread has to do then. Every failure is
  /// reported, because otherwise callers would wait for ever.
  private Runnable sync() {
    long begun = times.begin();
    try {
      store.sync();
      times.end(EngineWork.SYNC, begun);
      return this::ended;
    } catch (RuntimeException | Error e) {
      StoreException cause = StoreException.of(e);
      return () -> failed(cause);
    }
  }

  private void ended() {
    B batch = written.remove();
    try {
      owner.durable(batch);
    } finally {
      if (!written.isEmpty()) {
        begin();
      }
      runIfQuiet();
    }
  }

  /// No batch is certain to be durable, not even one that was written meanwhile, because it comes
  /// later in the log.
  private void failed(StoreException cause) {
    while (!written.isEmpty()) {
      owner.inDoubt(written.removeLast(), cause);
    }
    runIfQuiet();
  }
}
