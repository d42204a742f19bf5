package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.store.StoreException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Writes one file through its only writing connection, which is opened when it is needed. An error
/// that leaves the file's state in doubt closes the connection. The next call opens it again, and
/// SQLite recovers.
///
/// One thread at a time may use it, except for [#sync].
final class WritingConnection {
  private static final Logger LOG = System.getLogger(WritingConnection.class.getName());
  private static final String BEGIN = "begin immediate";
  private static final String COMMIT = "commit";
  private static final String ROLLBACK = "rollback";
  private static final String EMPTY_LOG = "pragma wal_checkpoint(truncate)";

  private final SqliteFile file;
  private final WalKeeper wal;
  private final Runnable broken;
  private volatile @Nullable Opened opened; // the writing thread sets it
  private boolean mustEmptyLog = true; // before anything is added to it
  private volatile boolean isInDoubt; // whether the newest writes may not be durable

  private record Opened(SqliteSession session, LogSync log) {}

  /// Creates the object without opening the file. `broken` runs when the connection had to be
  /// closed, so that other connections to the file are closed too.
  WritingConnection(SqliteFile file, Executor copier, Runnable broken) {
    this.file = file;
    this.wal = new WalKeeper(file, copier);
    this.broken = broken;
  }

  /// Runs `task` in one transaction, which is durable when this returns.
  ///
  /// @throws StoreException when SQLite fails; it is then unknown whether anything was written
  <T> T transact(String what, SqliteSession.Task<T> task) {
    T result = write(what, task);
    sync(what);
    return result;
  }

  /// Runs `task` in one transaction, which the next [#sync] makes durable.
  ///
  /// @throws StoreException when SQLite fails; it is then unknown whether anything was written
  <T> T write(String what, SqliteSession.Task<T> task) {
    try {
      SqliteSession writer = session();
      T result = write(writer, task);
      wal.committed(writer);
      return result;
    } catch (SQLException e) {
      if (SqliteErrors.breaksConnection(e)) {
        doubt();
      }
      throw SqliteErrors.storeException(what, e);
    }
  }

  /// Makes everything durable that was written before. Any thread may call it.
  ///
  /// @throws StoreException when writes since the last sync are in doubt
  void sync(String what) {
    Opened current = opened;
    if (current == null) {
      throw new StoreException(what + " failed: the file was closed after another failure");
    }
    sync(what, current);
  }

  /// Makes durable what the caller has read, if this connection may have written it. Any thread may
  /// call it.
  ///
  /// @throws StoreException when that is in doubt
  void syncIfOpen(String what) {
    if (isInDoubt) {
      throw new StoreException(what + " failed: the file is in doubt after another failure");
    }
    Opened current = opened;
    if (current != null) {
      sync(what, current);
    }
  }

  private static void sync(String what, Opened current) {
    try {
      current.log().force();
    } catch (IOException e) {
      throw new StoreException(what + " failed: the disk failed (" + e.getMessage() + ")", e);
    }
  }

  /// Reads outside a transaction and sees the newest commit.
  <T> T read(String what, SqliteSession.Task<T> task) {
    try {
      return task.run(session());
    } catch (SQLException e) {
      if (SqliteErrors.breaksConnection(e)) {
        doubt();
      }
      throw SqliteErrors.storeException(what, e);
    }
  }

  /// Empties the log as far as readers allow, since they cannot do that when they close later. Then
  /// closes the connection.
  void close() {
    Opened open = opened;
    opened = null;
    wal.closeConnection(true);
    if (open != null) {
      try {
        open.session().first(EMPTY_LOG, row -> row.getInt(1));
      } catch (SQLException e) {
        LOG.log(
            Level.WARNING, "The write-ahead log of " + file.path() + " could not be emptied", e);
      }
      closeQuietly(open);
    }
  }

  private <T> T write(SqliteSession writer, SqliteSession.Task<T> task) throws SQLException {
    writer.execute(BEGIN);
    boolean committed = false;
    try {
      T result = task.run(writer);
      writer.execute(COMMIT);
      committed = true;
      return result;
    } finally {
      if (!committed) {
        rollback(writer);
      }
    }
  }

  /// Rolls back. A failure does no harm if SQLite has already rolled back. In any other case the
  /// connection may still be inside a transaction and cannot be used.
  private void rollback(SqliteSession writer) {
    try {
      writer.execute(ROLLBACK);
    } catch (SQLException e) {
      discard();
    }
  }

  private SqliteSession session() throws SQLException {
    Opened open = opened;
    if (open != null && open.log().hasFailed()) {
      doubt();
      open = null;
    }
    if (open == null) {
      open = new Opened(new SqliteSession(file.openForWriting()), new LogSync(file));
      opened = open;
    }
    if (mustEmptyLog) {
      emptyLog(open.session());
    }
    return open.session();
  }

  /// Copies the whole log into the database before anything is added to it. After a failed sync, in
  /// this process or an earlier one, the log may have a gap on disk although all of it can still be
  /// read. After a crash SQLite would ignore everything behind the gap.
  private void emptyLog(SqliteSession session) throws SQLException {
    try {
      boolean isBusy = session.first(EMPTY_LOG, row -> row.getInt(1) != 0).orElse(true);
      if (isBusy) {
        throw new SQLException("its log is in doubt and still being read");
      }
    } catch (SQLException e) {
      discard();
      throw e;
    }
    mustEmptyLog = false;
    isInDoubt = false;
  }

  private void doubt() {
    isInDoubt = true;
    mustEmptyLog = true;
    discard();
  }

  private void discard() {
    Opened open = opened;
    opened = null;
    if (open != null) {
      closeQuietly(open);
    }
    wal.closeConnection(false);
    broken.run();
  }

  private void closeQuietly(Opened open) {
    closeQuietly(open.log());
    closeQuietly(open.session());
  }

  private void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.log(Level.WARNING, "A connection to " + file.path() + " could not be closed", e);
    }
  }
}
