package io.spectra.webhooks.store.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Makes a write-ahead log durable, through a channel of its own beside SQLite's: without the
/// file's times, which SQLite's own `fsync` writes too, and on any thread while SQLite goes on. The
/// log counts as far as it is whole, so a commit that is durable has all before it. SQLite locks
/// its other files, never this one.
///
/// After a failure it fails for good: the system tells only once of a page that it could not write.
///
/// An interrupt would close the channel. Only threads of the store and the engine sync, which
/// nobody interrupts; a unit of work may leave its mark on the writer's all the same.
final class LogSync implements AutoCloseable {
  private final Path log;
  private @Nullable FileChannel channel; // guarded by this
  private volatile boolean failed;

  LogSync(SqliteFile file) {
    this.log = DataDirectory.walOf(file.path());
  }

  /// After the database was used: before that there may be no log.
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

  /// Waits for a sync under way; later ones fail.
  @Override
  public synchronized void close() throws IOException {
    failed = true;
    if (channel != null) {
      channel.close();
    }
  }
}
