package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.store.StoreException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The one connection that writes a file. It is opened when it is needed, and closed after an error
/// that leaves the file's state in doubt; the next call opens it anew, and SQLite recovers.
///
/// One thread at a time, but for [#sync].
final class WritingConnection {
  private static final Logger LOG = System.getLogger(WritingConnection.class.getName());
  private static final String BEGIN = "begin immediate";
  private static final String COMMIT = "commit";
  private static final String ROLLBACK = "rollback";
  private static final String EMPTY_LOG = "pragma wal_checkpoint(truncate)";

  private final SqliteFile file;
  private final WalKeeper wal;
  private final Runnable broken;
  private volatile @Nullable Opened opened; // set on the writing thread
  private boolean mustEmptyLog = true; // before anything is added to it
  private volatile boolean isInDoubt; // whether what was written last is durable

  private record Opened(SqliteSession session, LogSync log) {}

  /// `broken` runs when the connection had to be closed: others of the same file should go too.
  WritingConnection(SqliteFile file, Executor copier, Runnable broken) {
    this.file = file;
    this.wal = new WalKeeper(file, copier);
    this.broken = broken;
  }

  /// Runs `task` in one transaction, durable when this returns.
  ///
  /// @throws StoreException when SQLite fails; whether anything was written is then not known
  <T> T transact(String what, SqliteSession.Task<T> task) {
    T result = write(what, task);
    sync(what);
    return result;
  }

  /// Runs `task` in one transaction, which the next [#sync] makes durable.
  ///
  /// @throws StoreException when SQLite fails; whether anything was written is then not known
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

  /// Makes everything durable that was written before. Any thread.
  ///
  /// @throws StoreException when what was written since the last one is in doubt
  void sync(String what) {
    Opened current = opened;
    if (current == null) {
      throw new StoreException(what + " failed: the file was closed after another failure");
    }
    sync(what, current);
  }

  /// Makes durable what somebody has read, if this connection may have written it. Any thread.
  ///
  /// @throws StoreException when it is in doubt
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

  /// Reads outside of a transaction, as the newest commit left it.
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

  /// Empties the log first, as far as readers allow: they may go on after this, and cannot.
  void close() {
    Opened open = opened;
    opened = null;
    if (open != null) {
      try {
        open.session().first(EMPTY_LOG, row -> row.getInt(1));
      } catch (SQLException e) {
        LOG.log(Level.WARNING, "The write-ahead log of " + file.path() + " stays as it is", e);
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

  /// SQLite may have rolled back already: then this fails, and that is as good. Whatever else it
  /// is, a connection that may still be inside a transaction is of no use.
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

  /// After a sync that failed, in this process or an earlier one, the log may have a gap on disk,
  /// behind which nothing counts, although all of it can be read: what it holds has to be in the
  /// database before anything is added.
  private void emptyLog(SqliteSession session) throws SQLException {
    try {
      boolean isBusy = session.first(EMPTY_LOG, row -> row.getInt(1) != 0).orElse(true);
      if (isBusy) {
        throw new SQLException("its log is in doubt, and still being read");
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
