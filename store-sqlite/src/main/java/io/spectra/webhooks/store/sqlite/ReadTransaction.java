package io.spectra.webhooks.store.sqlite;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One read: the sessions it uses, each in a transaction of its own, so that it sees one snapshot a
/// file. On one of the threads of [ReaderThreads]; only [#cancel] comes from another.
final class ReadTransaction {
  private static final String BEGIN = "begin";
  private static final String END = "rollback";

  private final Map<SessionPool, SessionPool.Pooled> used =
      new LinkedHashMap<>(); // guarded by itself
  private boolean cancelled; // guarded by used

  /// What is done with it.
  @FunctionalInterface
  interface Task<T> {
    T run(ReadTransaction reading) throws SQLException;
  }

  /// The session of a file; empty when the file is gone.
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

  /// The session of a file that is always there.
  SqliteSession always(SessionPool pool) throws SQLException {
    return session(pool).orElseThrow(() -> new SQLException("the store is closed"));
  }

  /// Makes the read fail soon.
  void cancel() throws SQLException {
    synchronized (used) {
      cancelled = true;
      for (SessionPool.Pooled pooled : used.values()) {
        pooled.session().cancel();
      }
    }
  }

  /// Gives all sessions back. One that failed is not trusted.
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
