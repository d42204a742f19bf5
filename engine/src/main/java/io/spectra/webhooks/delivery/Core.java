package io.spectra.webhooks.delivery;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Wires the core together: writer, recorder, recovery and one dispatcher for each event loop. It
/// starts no thread. The owner runs each part on the thread that [CoreParts] names for it.
public final class Core {
  private final Writer writer;
  private final Recorder recorder;
  private final Recovery recovery;
  private final List<LaneLoop> loops;
  private final Mailbox writerMailbox;
  private final Mailbox recorderMailbox;

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

  public Recorder recorder() {
    return recorder;
  }

  public Recovery recovery() {
    return recovery;
  }

  /// Returns the dispatchers, in the order of the loops that were given.
  public List<Dispatcher> dispatchers() {
    return loops.stream().map(LaneLoop::dispatcher).toList();
  }

  /// Ends all parts, because another node has taken over what they hold. `ended` runs on one of
  /// their threads when nothing here writes to the store or starts an attempt any more. Any thread
  /// may call this.
  public void end(Runnable ended) {
    var running = new AtomicInteger(loops.size() + 2);
    Runnable oneLess =
        () -> {
          if (running.decrementAndGet() == 0) {
            ended.run();
          }
        };
    writerMailbox.execute(() -> writer.end(oneLess));
    recorderMailbox.execute(() -> {
      recorder.end();
      oneLess.run();
    });
    for (LaneLoop loop : loops) {
      loop.executor()
          .execute(() -> {
            loop.dispatcher().end();
            oneLess.run();
          });
    }
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
