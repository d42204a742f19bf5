package io.spectra.webhooks.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteOpenMode;

/// Opens connections to one database file. Plain statements begin and end transactions, so JDBC's
/// auto-commit stays on.
record SqliteFile(Path path, long walBytesMax) {
  private static final int CACHE_KIB_WRITING = 32 << 10;
  private static final int CACHE_KIB_READING = 2 << 10;

  /// The longest time that the writer waits for a lock. Only a checkpoint or a recovery holds one.
  private static final int BUSY_MILLIS_WRITING = 250;

  private static final int BUSY_MILLIS_READING = 1_000;

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

  private Connection open(SQLiteConfig config) throws SQLException {
    return JDBC.createConnection(url(), config.toProperties());
  }
}
