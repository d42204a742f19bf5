package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.Core;
import io.spectra.webhooks.delivery.Mailbox;
import io.spectra.webhooks.delivery.Writer;
import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.Nodes;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.Submission;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The core that runs now. After this node was taken for dead another core takes its place, because
/// another node has taken over everything that the old one knew.
final class CurrentCore {
  /// Longer than any call of a store takes.
  private static final Duration END_WITHIN = Duration.ofSeconds(30);

  private final Supplier<Core> newCore;
  private final Mailbox writer;
  private volatile Core core;
  private volatile boolean recovered; // recovered, and not taken for dead since
  private final AtomicBoolean open = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  CurrentCore(Supplier<Core> newCore, Mailbox writer) {
    this.newCore = newCore;
    this.writer = writer;
    this.core = newCore.get();
  }

  Core get() {
    return core;
  }

  /// Hands everything unfinished to its lanes. Called before anything is accepted.
  void recover() {
    core.recover();
  }

  /// Accepts events and changes from now on.
  void open() {
    recovered = true;
    open.set(true);
  }

  /// Accepts nothing more; returns false when that was so already.
  boolean close() {
    open.set(false);
    return closed.compareAndSet(false, true);
  }

  /// This node was taken for dead: drops what the core knows, joins anew and starts as after a
  /// crash. If it fails, the next look tries again, and nothing is accepted meanwhile. The watch's
  /// thread only.
  void rejoin(Nodes nodes) {
    if (closed.get()) {
      return;
    }
    recovered = false;
    open.set(false);
    var ended = new CountDownLatch(1);
    core.end(ended::countDown);
    try {
      if (!ended.await(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        throw new StoreException("the store's calls under way do not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    nodes.rejoin();
    core = started(newCore.get());
    recovered = true;
    open.set(!closed.get());
  }

  /// Recovers a core before it becomes the current one: its writer must neither read nor change the
  /// registry while this thread brings that up to date. A core that fails to start is ended, so
  /// that what it was handed until then never starts.
  private static Core started(Core fresh) {
    try {
      fresh.recover();
      return fresh;
    } catch (RuntimeException e) {
      fresh.end(() -> {});
      throw e;
    }
  }

  /// Whether everything that this node has is in its lanes.
  boolean isRecovered() {
    return recovered;
  }

  boolean isOpen() {
    return open.get();
  }

  /// Takes over what a dead node left, unless this one is stopping.
  void takeOver(Nodes nodes, Duration deadAfter) {
    if (open.get()) {
      core.takeOver(nodes, deadAfter);
    }
  }

  void submit(Submission submission, Reply<Entry.Accepted> reply) {
    writer.execute(() -> core.writer().submit(submission, reply));
  }

  void sendToWriter(Consumer<Writer> message) {
    writer.execute(() -> message.accept(core.writer()));
  }
}
