package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.Core;
import io.spectra.webhooks.delivery.CoreParts;
import io.spectra.webhooks.delivery.Mailbox;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.embedding.EngineWork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Owns the threads on which the core calls the store: the writer's, the recorder's, one that
/// syncs, and two readers.
final class StoreThreads {
  private static final int READERS = 2;

  private final MailboxThread writer;
  private final MailboxThread recorder;
  private final ExecutorService syncer; // has no thread where the store needs none
  private final ExecutorService readers;

  StoreThreads(DeliveryObserver observer, LongSupplier ticker) {
    writer =
        new MailboxThread(
            "spectra-writer", took -> observer.worked(EngineWork.WRITER_TURN, took), ticker);
    recorder =
        new MailboxThread(
            "spectra-recorder", took -> observer.worked(EngineWork.RECORDER_TURN, took), ticker);
    syncer =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("spectra-sync").daemon().factory());
    readers =
        Executors.newFixedThreadPool(
            READERS, Thread.ofPlatform().name("spectra-reader-", 0).daemon().factory());
  }

  /// Starts the writer's and the recorder's thread, which step whatever core is current.
  void start(Supplier<Core> current) {
    writer.start(new CurrentComponent(() -> current.get().writer()));
    recorder.start(new CurrentComponent(() -> current.get().recorder()));
  }

  Mailbox writer() {
    return writer;
  }

  CoreParts.Threads with(List<CoreParts.Loop> loops) {
    return new CoreParts.Threads(writer, recorder, syncer, readers, loops);
  }

  /// Whether the writer or the recorder has been busy with one pass for longer than this.
  boolean areStuck(Duration bound) {
    return writer.isStuck(bound) || recorder.isStuck(bound);
  }

  /// Stores what waits and ends the threads that write; returns false when it was not possible in
  /// time.
  boolean closeWriting(Deadline deadline) {
    boolean recorded = recorder.close(deadline.left());
    boolean written = writer.close(deadline.left());
    syncer.shutdown();
    return recorded && written;
  }

  void closeReading() {
    readers.shutdownNow();
  }

  /// A component of the core that is current at the time of each call.
  private record CurrentComponent(Supplier<Core.Component> component) implements Core.Component {
    @Override
    public void step() {
      component.get().step();
    }

    @Override
    public long nextStepNanos() {
      return component.get().nextStepNanos();
    }

    @Override
    public boolean isIdle() {
      return component.get().isIdle();
    }

    @Override
    public long waitedNanos() {
      return component.get().waitedNanos();
    }
  }
}
