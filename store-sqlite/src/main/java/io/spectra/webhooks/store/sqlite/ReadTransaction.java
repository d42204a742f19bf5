package io.spectra.webhooks.store.sqlite;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Holds the sessions of one read. Each session is in a transaction of its own, so the read sees
/// one snapshot of each file. One of the threads of [ReaderThreads] uses it; only [#cancel] is
/// called by another thread.
final class ReadTransaction {
  private static final String BEGIN = "begin";
  private static final String END = "rollback";

  private final Map<SessionPool, SessionPool.Pooled> used =
      new LinkedHashMap<>(); // guarded by itself
  private boolean cancelled; // guarded by used

  /// A read within the transaction.
  @FunctionalInterface
  interface Task<T> {
    T run(ReadTransaction reading) throws SQLException;
  }

  /// Returns the session of a file, or empty if the file has been deleted.
  Optional<SqliteSession> session(SessionPool pool) throws SQLException {
    synchronized (used) {
      if (cancelled) {
        throw new SQLException("the read was cancelled");
      }
      SessionPool.Pooled known = used.get(pool);
      if (known != null) {
        return Optional.of(known.session());
      }
    }
    Optional<SessionPool.Pooled> taken = pool.take();
    if (taken.isPresent()) {
      begin(pool, taken.get());
    }
    return taken.map(SessionPool.Pooled::session);
  }

  /// Returns the session of a file that always exists.
  SqliteSession always(SessionPool pool) throws SQLException {
    return session(pool).orElseThrow(() -> new SQLException("the store is closed"));
  }

  /// Makes the read fail soon. Any thread may call it.
  void cancel() throws SQLException {
    synchronized (used) {
      cancelled = true;
      for (SessionPool.Pooled pooled : used.values()) {
        pooled.session().cancel();
      }
    }
  }

  /// Gives all sessions back. A session that failed is not used again.
  void end(boolean succeeded) {
    synchronized (used) {
      used.forEach((pool, pooled) -> pool.giveBack(pooled, succeeded && ended(pooled.session())));
      used.clear();
    }
  }

  private void begin(SessionPool pool, SessionPool.Pooled pooled) throws SQLException {
    synchronized (used) {
      used.put(pool, pooled);
      if (cancelled) {
        throw new SQLException("the read was cancelled");
      }
    }
    pooled.session().execute(BEGIN);
  }

  private boolean ended(SqliteSession session) {
    try {
      session.execute(END);
      return !session.isCancelled();
    } catch (SQLException e) {
      return false;
    }
  }
}
