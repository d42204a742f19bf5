package io.spectra.webhooks.delivery;

import java.util.List;

/// The core wired together: writer, recorder, recovery and one dispatcher an event loop. It starts
/// no thread; whoever made it runs each of them on the thread that [CoreParts] names for it.
public final class Core {
  private final Writer writer;
  private final Recorder recorder;
  private final Recovery recovery;
  private final List<Dispatcher> dispatchers;

  public Core(CoreParts parts) {
    writer = new Writer(parts.store(), parts.registry(), parts.observer(), parts.ticker());
    recorder =
        new Recorder(parts.store(), writer, parts.writer(), parts.observer(), parts.ticker());
    var offices =
        new MailedBookkeeper.Offices(
            writer, parts.writer(), recorder, parts.recorder(), parts.store(), parts.readers());
    List<Writer.Loop> loops =
        parts.loops().stream().map(loop -> loop(parts, loop, offices)).toList();
    writer.connect(loops);
    dispatchers = loops.stream().map(Writer.Loop::dispatcher).toList();
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
    return dispatchers;
  }

  private static Writer.Loop loop(
      CoreParts parts, CoreParts.Loop loop, MailedBookkeeper.Offices offices) {
    var bookkeeper = new MailedBookkeeper(offices, loop.executor());
    return new Writer.Loop(
        new Dispatcher(parts, loop.sender(), loop.executor(), bookkeeper), loop.executor());
  }
}
