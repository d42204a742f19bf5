package io.spectra.webhooks.store.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Makes a write-ahead log durable through a channel of its own. Unlike SQLite's own `fsync` it
/// does not write the file's times, and it can run on any thread while SQLite continues. SQLite
/// reads a log up to its first gap, so when a commit is durable, all earlier commits are too.
/// SQLite locks its other files but never this one.
///
/// After one failure every later sync fails, because the system reports a page that it could not
/// write only once.
///
/// An interrupt would close the channel. The threads that sync are the store's and the engine's,
/// which nobody interrupts. However, a unit of work may leave the writer's thread marked as
/// interrupted.
final class LogSync implements AutoCloseable {
  private final Path log;
  private @Nullable FileChannel channel; // guarded by this
  private volatile boolean failed;

  LogSync(SqliteFile file) {
    this.log = SqliteDirectory.walOf(file.path());
  }

  /// Syncs the log. The database must have been used before, or there may be no log.
  synchronized void force() throws IOException {
    if (failed) {
      throw new IOException("an earlier sync failed");
    }
    boolean isInterrupted = Thread.interrupted();
    try {
      open().force(false);
    } catch (IOException e) {
      failed = true;
      throw e;
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private FileChannel open() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(log, StandardOpenOption.WRITE);
      channel = open;
    }
    return open;
  }

  boolean hasFailed() {
    return failed;
  }

  /// Waits until a running sync has ended. Later syncs fail.
  @Override
  public synchronized void close() throws IOException {
    failed = true;
    if (channel != null) {
      channel.close();
    }
  }
}
