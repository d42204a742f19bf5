package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.sql.SqlSession;
import io.spectra.webhooks.sql.SqlSession.ParameterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.sqlite.SQLiteConnection;

/// Owns a connection to an SQLite file and runs statements on it. One thread at a time may use it;
/// only [#cancel] may be called by another.
final class SqliteSession extends SqlSession {
  private volatile boolean cancelled;

  SqliteSession(Connection connection) {
    super(connection, ParameterBinder.STANDARD);
  }

  /// Work that uses a session.
  @FunctionalInterface
  interface Task<T> {
    T run(SqliteSession session) throws SQLException;
  }

  /// Makes the statement that runs now fail, and every later one. Any thread may call it.
  void cancel() throws SQLException {
    cancelled = true;
    connection().unwrap(SQLiteConnection.class).getDatabase().interrupt();
  }

  boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void close() throws SQLException {
    connection().close(); // this also finalizes its statements
  }

  @Override
  protected PreparedStatement prepared(String sql) throws SQLException {
    if (cancelled) {
      throw new SQLException("the read was cancelled");
    }
    return super.prepared(sql);
  }

  /// Forgets the statement, since the driver may have closed it.
  @Override
  protected void failed(String sql, SQLException failure) {
    forget(sql, failure);
  }
}
