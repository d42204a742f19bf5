package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/// Batches that are written and not yet durable, of a store where these are two things
/// ([Store#sync]).
///
/// While little else waits, the writer syncs itself. Where much does, another thread syncs
/// meanwhile, so that the disk and the processor work at the same time: the writer may be one batch
/// ahead. Batches end in the order in which they were written. The writer's thread only.
final class Syncing<B> {
  private static final int WRITTEN_MAX = 2;

  private final Store store;
  private final Executor syncer;
  private final Executor writer;
  private final Owner<B> owner;
  private final Deque<B> written = new ArrayDeque<>(); // oldest first; that one is being synced
  private final List<Runnable> whenQuiet = new ArrayList<>();

  /// What becomes of batches, and how much waits to be written.
  interface Owner<B> {
    void durable(B batch);

    /// It may be there all the same.
    void inDoubt(B batch, StoreException cause);

    boolean hasMuchToWrite();
  }

  /// `syncer` runs one task at a time on a thread that may block, and `writer` on the owner's.
  Syncing(Store store, Executor syncer, Executor writer, Owner<B> owner) {
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

  /// A batch was written, after all that were given before.
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
      syncer.execute(() -> sync(writer));
    } else {
      sync(Runnable::run);
    }
  }

  /// On either thread. Whatever fails, nobody may wait for ever.
  private void sync(Executor tell) {
    Runnable end = this::ended;
    try {
      store.sync();
    } catch (RuntimeException | Error e) {
      StoreException cause = StoreException.of(e);
      end = () -> failed(cause);
    }
    tell.execute(end);
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

  /// None of them is certain, those included that were written meanwhile: they lie behind.
  private void failed(StoreException cause) {
    while (!written.isEmpty()) {
      owner.inDoubt(written.removeLast(), cause);
    }
    runIfQuiet();
  }
}
