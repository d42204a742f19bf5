package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.Nodes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Wires the core together: writer, recorder, recovery and one dispatcher for each event loop. It
/// starts no thread. The owner runs each component on the thread that [CoreParts] names for it.
public final class Core {
  private final Writer writer;
  private final Recorder recorder;
  private final Recovery recovery;
  private final List<LaneLoop> loops;
  private final Mailbox writerMailbox;
  private final Mailbox recorderMailbox;

  /// A component that has a thread of its own. Its owner calls [#step()] after each message, and
  /// again at [#nextStepNanos()].
  public interface Component {
    void step();

    /// Returns when [#step()] has something to do without a further message; `Long.MAX_VALUE` for
    /// never, `Long.MIN_VALUE` for at once.
    long nextStepNanos();

    /// Whether nothing waits and nothing is under way.
    boolean isIdle();

    /// Returns how long [#step()] has waited for the disk so far, as far as it knows.
    default long waitedNanos() {
      return 0;
    }
  }

  public Core(CoreParts parts) {
    var routes = new Routes();
    writer = new Writer(parts, routes);
    recorder = new Recorder(parts, writer);
    var threads =
        new MessagingLaneStorage.Threads(
            writer, parts.writer(), recorder, parts.recorder(), parts.store(), parts.readers());
    var freshStarts = new FreshStarts(parts.ticker());
    loops = parts.loops().stream().map(loop -> loop(parts, loop, threads, freshStarts)).toList();
    routes.connect(loops);
    writerMailbox = parts.writer();
    recorderMailbox = parts.recorder();
    recovery = new Recovery(parts.store(), parts.registry(), writer, parts.writer(), loops);
  }

  public Writer writer() {
    return writer;
  }

  public Component recorder() {
    return recorder;
  }

  /// Whether the newest call of the store by the writer or the recorder failed. Any thread.
  public boolean isStoreFailing() {
    return writer.isStoreFailing() || recorder.isStoreFailing();
  }

  /// Hands everything unfinished to its lanes. Blocks; before the writer and the recorder step.
  public void recover() {
    recovery.start();
  }

  /// Adopts what memory does not know. Blocks; on a thread that may.
  public void sweep(Instant now) {
    recovery.sweep(now);
  }

  /// Takes over what a dead node left. Blocks; on a thread that may.
  public void takeOver(Nodes nodes, Duration deadAfter) {
    recovery.takeOver(nodes, deadAfter);
  }

  /// Returns the dispatchers, in the order of the loops that were given.
  List<Dispatcher> dispatchers() {
    return loops.stream().map(LaneLoop::dispatcher).toList();
  }

  /// Looks after the lanes of one loop, given by its place among the loops; about ten times a
  /// second, on that loop.
  public void tick(int loop) {
    loops.get(loop).dispatcher().tick();
  }

  /// Returns what each loop held at its last tick. Any thread.
  public List<DispatcherStatus> status() {
    return loops.stream().map(loop -> loop.dispatcher().status()).toList();
  }

  /// Starts no attempt from now on. `quiet` runs on one of the loops when no attempt is under way
  /// and every outcome is stored. Any thread.
  public void stop(Runnable quiet) {
    Runnable oneLess = after(loops.size(), quiet);
    onEachLoop(dispatcher -> dispatcher.stop(oneLess));
  }

  /// Forgets the attempts that are still under way. This process ends them, and not their
  /// receivers, so the next start repeats them. Any thread.
  public void cutOff() {
    onEachLoop(Dispatcher::cutOff);
  }

  /// Ends all components, because another node has taken over what they hold. `ended` runs on one
  /// of their threads when nothing here writes to the store or starts an attempt any more. Any
  /// thread may call this.
  public void end(Runnable ended) {
    Runnable oneLess = after(loops.size() + 2, ended);
    writerMailbox.execute(() -> writer.end(oneLess));
    recorderMailbox.execute(() -> {
      recorder.end();
      oneLess.run();
    });
    onEachLoop(dispatcher -> {
      dispatcher.end();
      oneLess.run();
    });
  }

  private void onEachLoop(Consumer<Dispatcher> step) {
    for (LaneLoop loop : loops) {
      loop.executor().execute(() -> step.accept(loop.dispatcher()));
    }
  }

  /// Returns a task that runs the action when it is called for the last of this many times.
  private static Runnable after(int calls, Runnable action) {
    var left = new AtomicInteger(calls);
    return () -> {
      if (left.decrementAndGet() == 0) {
        action.run();
      }
    };
  }

  private static LaneLoop loop(
      CoreParts parts,
      CoreParts.Loop loop,
      MessagingLaneStorage.Threads threads,
      FreshStarts freshStarts) {
    var dispatcher =
        new Dispatcher(
            parts,
            loop,
            freshStarts,
            results -> new MessagingLaneStorage(threads, loop.executor(), results));
    return new LaneLoop(dispatcher, loop.executor());
  }
}
