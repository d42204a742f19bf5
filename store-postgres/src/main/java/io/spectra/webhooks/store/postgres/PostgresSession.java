package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.sql.SqlSession;
import java.sql.Connection;
import java.sql.SQLException;

/// Owns a connection to PostgreSQL and runs statements on it. Lists are bound as arrays, so that
/// the text of a statement is always the same and the server plans it once.
///
/// Outside of [#transact] each statement is a transaction. One thread at a time may use it.
final class PostgresSession extends SqlSession {
  private boolean stuck; // in a transaction that could not be rolled back

  PostgresSession(Connection connection) {
    super(connection, PostgresParameters.BINDER);
  }

  /// Work that uses a session.
  @FunctionalInterface
  interface Task<T> {
    T run(PostgresSession session) throws SQLException;
  }

  /// Runs `task` in one transaction, which is rolled back if it does not commit. If the rollback
  /// fails too, the session [#isStuck].
  <T> T transact(Task<T> task) throws SQLException {
    connection().setAutoCommit(false); // begins with the first statement
    T result;
    try {
      result = task.run(this);
      connection().commit();
    } catch (SQLException | RuntimeException | Error e) {
      rollback(e);
      throw e;
    }
    connection().setAutoCommit(true);
    return result;
  }

  /// Runs a statement once without keeping it prepared, since its text is rarely used twice.
  @Override
  public void execute(String sql) throws SQLException {
    try (var statement = connection().createStatement()) {
      statement.execute(sql);
    }
  }

  /// Whether the session cannot be used any more.
  boolean isStuck() {
    return stuck;
  }

  @Override
  public void close() throws SQLException {
    connection().close(); // this also closes its statements
  }

  private void rollback(Throwable cause) {
    try {
      connection().rollback();
      connection().setAutoCommit(true);
    } catch (SQLException e) {
      stuck = true;
      cause.addSuppressed(e);
    }
  }
}
