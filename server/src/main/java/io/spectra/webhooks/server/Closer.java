package io.spectra.webhooks.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// Closes the opened parts of the server in reverse order. A part that fails to close does not keep
/// the others open. Any thread; idempotent.
final class Closer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Closer.class.getName());

  private final Deque<Runnable> opened = new ArrayDeque<>(); // guarded by this

  synchronized <T> T add(T part, Consumer<? super T> close) {
    opened.push(() -> close.accept(part));
    return part;
  }

  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().run();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "A part of the server did not close well", e);
      }
    }
  }
}
