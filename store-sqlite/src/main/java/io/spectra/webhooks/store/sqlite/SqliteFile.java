package io.spectra.webhooks.store.sqlite;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteOpenMode;

/// Opens connections to one database file, and syncs it. Plain statements begin and end
/// transactions, so JDBC's auto-commit stays on.
///
/// Closing the file's own channel releases the locks of all connections of this process, as POSIX
/// wants it. Another program that opens the database would then take itself for the last one and
/// delete the log. So the file is closed after its last connection. Any thread may use it.
final class SqliteFile implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SqliteFile.class.getName());
  private static final int CACHE_KIB_WRITING = 32 << 10;
  private static final int CACHE_KIB_READING = 2 << 10;

  /// The longest time that the writer waits for a lock. Only a checkpoint or a recovery holds one.
  private static final int BUSY_MILLIS_WRITING = 250;

  private static final int BUSY_MILLIS_READING = 1_000;

  private final Path path;
  private final long walBytesMax;
  private @Nullable FileChannel channel; // guarded by this
  private boolean closed; // guarded by this

  SqliteFile(Path path, long walBytesMax) {
    this.path = path;
    this.walBytesMax = walBytesMax;
  }

  Path path() {
    return path;
  }

  long walBytesMax() {
    return walBytesMax;
  }

  Connection openForWriting() throws SQLException {
    return open(configForWriting());
  }

  String url() {
    return JDBC.PREFIX + path;
  }

  SQLiteConfig configForWriting() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.NORMAL); // commits are synced by LogSync
    config.setWalAutocheckpoint(0); // WalKeeper does it, mostly on another thread
    config.setJournalSizeLimit(Math.toIntExact(Math.min(walBytesMax, Integer.MAX_VALUE)));
    config.enforceForeignKeys(true);
    config.setCacheSize(-CACHE_KIB_WRITING);
    config.setBusyTimeout(BUSY_MILLIS_WRITING);
    config.setGetGeneratedKeys(false); // costs a query for each insert; `returning` replaces it
    return config;
  }

  Connection openForReading() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.resetOpenMode(SQLiteOpenMode.READWRITE);
    config.setOpenMode(SQLiteOpenMode.READONLY);
    config.setCacheSize(-CACHE_KIB_READING);
    config.setBusyTimeout(BUSY_MILLIS_READING);
    return open(config);
  }

  /// Waits until everything that was copied from the log into the database is on the disk. Does
  /// nothing when the file is closed.
  synchronized void sync() throws IOException {
    if (closed) {
      return;
    }
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(path, StandardOpenOption.WRITE);
      channel = open;
    }
    open.force(false);
  }

  /// Closes the channel for syncing. Every connection to the file has been closed before, or the
  /// file is about to be deleted.
  @Override
  public synchronized void close() {
    closed = true;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.log(Level.WARNING, "The database " + path + " could not be closed", e);
      }
    }
  }

  private Connection open(SQLiteConfig config) throws SQLException {
    return JDBC.createConnection(url(), config.toProperties());
  }
}
