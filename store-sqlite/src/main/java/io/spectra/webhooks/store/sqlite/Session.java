package io.spectra.webhooks.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/// A connection with the statements that were prepared on it, kept for the next time. Statements
/// are constants of this package, so their number is bounded.
///
/// One thread at a time; only [#cancel] may come from another.
final class Session implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private volatile boolean cancelled;

  Session(Connection connection) {
    this.connection = connection;
  }

  /// Reads one row of a result.
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Something done with a session.
  @FunctionalInterface
  interface Task<T> {
    T run(Session session) throws SQLException;
  }

  /// Runs one statement that writes; how many rows it wrote.
  int update(String sql, @Nullable Object... arguments) throws SQLException {
    try {
      return bound(sql, arguments).executeUpdate();
    } catch (SQLException e) {
      throw forgotten(sql, e);
    }
  }

  /// Runs a statement that answers nothing of interest.
  void run(String sql) throws SQLException {
    try {
      statement(sql).execute();
    } catch (SQLException e) {
      throw forgotten(sql, e);
    }
  }

  <T> List<T> list(String sql, Row<T> row, @Nullable Object... arguments) throws SQLException {
    try (ResultSet result = bound(sql, arguments).executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row.read(result));
      }
      return rows;
    } catch (SQLException e) {
      throw forgotten(sql, e);
    }
  }

  <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... arguments) throws SQLException {
    try (ResultSet result = bound(sql, arguments).executeQuery()) {
      return result.next() ? Optional.of(row.read(result)) : Optional.empty();
    } catch (SQLException e) {
      throw forgotten(sql, e);
    }
  }

  /// The first column of the only row; 0 for null.
  long number(String sql, @Nullable Object... arguments) throws SQLException {
    return first(sql, row -> row.getLong(1), arguments).orElse(0L);
  }

  /// The raw connection, for migrations and guarded callers.
  Connection connection() {
    return connection;
  }

  /// Makes what runs now, and everything later, fail. Any thread.
  void cancel() throws SQLException {
    cancelled = true;
    connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
  }

  boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void close() throws SQLException {
    connection.close(); // finalizes its statements too
  }

  private PreparedStatement bound(String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = statement(sql);
    for (int i = 0; i < arguments.length; i++) {
      bind(statement, i + 1, arguments[i]);
    }
    return statement;
  }

  private static void bind(PreparedStatement statement, int at, @Nullable Object argument)
      throws SQLException {
    switch (argument) {
      case null -> statement.setObject(at, null);
      case Long number -> statement.setLong(at, number);
      case Integer number -> statement.setInt(at, number);
      case String text -> statement.setString(at, text);
      case byte[] bytes -> statement.setBytes(at, bytes);
      default -> throw new IllegalArgumentException("cannot bind a " + argument.getClass());
    }
  }

  /// A statement that has failed may be of no more use: the driver gives some of them up.
  private SQLException forgotten(String sql, SQLException failure) {
    PreparedStatement failed = statements.remove(sql);
    if (failed != null) {
      try {
        failed.close();
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
    }
    return failure;
  }

  private PreparedStatement statement(String sql) throws SQLException {
    if (cancelled) {
      throw new SQLException("the read was cancelled");
    }
    PreparedStatement known = statements.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      statements.put(sql, known);
    }
    return known;
  }
}
