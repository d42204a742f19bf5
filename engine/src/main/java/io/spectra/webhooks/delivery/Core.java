package io.spectra.webhooks.delivery;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The core wired together: writer, recorder, recovery and one dispatcher an event loop. It starts
/// no thread; whoever made it runs each of them on the thread that [CoreParts] names for it.
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

  /// In the order of the loops that were given.
  public List<Dispatcher> dispatchers() {
    return loops.stream().map(LaneLoop::dispatcher).toList();
  }

  /// The end of all this, because another node has taken over what it holds; `ended` runs when
  /// nothing here writes to the store or starts an attempt any more. On any thread.
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
