package io.spectra.webhooks.server.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/// Writes texts to a stream on a thread of its own, so that a stream that takes nothing, such as a
/// pipe that nobody reads, never holds up the threads that have something to say.
///
/// The queue is bounded. A text that finds no room is dropped and counted, and a note with the
/// count takes its place as soon as the stream takes something again. Any thread may call; nothing
/// here blocks but [#flush], for as long as its caller says. The thread is a daemon: a stream that
/// never takes anything does not keep the process.
final class BoundedOutput {
  /// In characters, of all texts that wait.
  static final int WAITING_MAX = 1 << 20;

  /// The stream; a call may block for as long as it likes.
  @FunctionalInterface
  interface Stream {
    void write(String text) throws IOException;
  }

  private final Stream stream;
  private final LongFunction<String> dropNote;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<String> waiting = new ArrayDeque<>(); // guarded by lock
  private int waitingCharacters; // guarded by lock
  private long dropped; // guarded by lock: since the last note
  private boolean isWriting; // guarded by lock

  private BoundedOutput(Stream stream, LongFunction<String> dropNote) {
    this.stream = stream;
    this.dropNote = dropNote;
  }

  /// Starts the thread.
  ///
  /// @param dropNote the text that says how many texts were dropped
  static BoundedOutput start(String name, Stream stream, LongFunction<String> dropNote) {
    var output = new BoundedOutput(stream, dropNote);
    Thread.ofPlatform().name(name).daemon().start(output::run);
    return output;
  }

  /// Hands a text to the thread; drops it when too much waits.
  void add(String text) {
    lock.lock();
    try {
      if (waitingCharacters + text.length() > WAITING_MAX) {
        dropped++;
        return;
      }
      takeNote().ifPresent(this::append);
      append(text);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all that was added has been written, or dropped by the stream.
  ///
  /// @return whether that was so within the time
  boolean flush(Duration within) throws InterruptedException {
    long nanosLeft = within.toNanos();
    lock.lock();
    try {
      while (isWriting || !waiting.isEmpty() || dropped > 0) {
        if (nanosLeft <= 0) {
          return false;
        }
        nanosLeft = changed.awaitNanos(nanosLeft);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (; ; ) {
        write(next());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody does that, and it means stop
    }
  }

  private String next() throws InterruptedException {
    lock.lock();
    try {
      isWriting = false;
      changed.signalAll();
      while (waiting.isEmpty() && dropped == 0) {
        changed.await();
      }
      isWriting = true;
      var text = waiting.poll();
      if (text == null) {
        return takeNote().orElseThrow();
      }
      waitingCharacters -= text.length();
      return text;
    } finally {
      lock.unlock();
    }
  }

  /// A stream that is broken, such as a pipe whose reader is gone, has nowhere to say so.
  private void write(String text) {
    try {
      stream.write(text);
    } catch (IOException | RuntimeException | Error _) {
      // The texts after it are tried all the same: a full disk may have room again.
    }
  }

  private Optional<String> takeNote() {
    if (dropped == 0) {
      return Optional.empty();
    }
    long count = dropped;
    dropped = 0;
    return Optional.of(dropNote.apply(count));
  }

  private void append(String text) {
    waiting.add(text);
    waitingCharacters += text.length();
  }
}
