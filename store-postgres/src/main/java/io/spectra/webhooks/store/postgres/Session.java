package io.spectra.webhooks.store.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A connection with the statements that were prepared on it, kept for the next time. Statements
/// are constants of this package, so their number is bounded; lists go in as arrays, so that the
/// text of a statement is always the same and the server plans it once.
///
/// Outside of [#transact] each statement is a transaction. One thread at a time.
final class Session implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

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

  /// Runs `task` in one transaction. When it does not commit, it is rolled back; when that fails
  /// too, the error says so and the connection is of no use.
  <T> T transact(Task<T> task) throws SQLException {
    connection.setAutoCommit(false); // begins with the first statement
    T result;
    try {
      result = task.run(this);
      connection.commit();
    } catch (SQLException | RuntimeException | Error e) {
      rollback(e);
      throw e;
    }
    connection.setAutoCommit(true);
    return result;
  }

  /// Runs one statement that writes; how many rows it wrote.
  int update(String sql, @Nullable Object... arguments) throws SQLException {
    return bound(sql, arguments).executeUpdate();
  }

  /// Runs a statement that answers nothing of interest, and that need not be kept.
  void run(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  <T> List<T> list(String sql, Row<T> row, @Nullable Object... arguments) throws SQLException {
    try (ResultSet result = bound(sql, arguments).executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row.read(result));
      }
      return rows;
    }
  }

  <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... arguments) throws SQLException {
    try (ResultSet result = bound(sql, arguments).executeQuery()) {
      return result.next() ? Optional.of(row.read(result)) : Optional.empty();
    }
  }

  /// The only row of a statement that always has one.
  <T> T one(String sql, Row<T> row, @Nullable Object... arguments) throws SQLException {
    return first(sql, row, arguments)
        .orElseThrow(() -> new SQLException("a statement had no row, which always has one"));
  }

  /// The first column of the only row; 0 for null, and for no row.
  long number(String sql, @Nullable Object... arguments) throws SQLException {
    return first(sql, row -> row.getLong(1), arguments).orElse(0L);
  }

  /// The raw connection, for units of work.
  Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close(); // closes its statements too
  }

  private void rollback(Throwable cause) throws SQLException {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      e.addSuppressed(cause);
      throw new SQLException("the transaction could not be rolled back", "08000", e);
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    bind(statement, arguments);
    return statement;
  }

  static void bind(PreparedStatement statement, @Nullable Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      bind(statement, i + 1, arguments[i]);
    }
  }

  private static void bind(PreparedStatement statement, int at, @Nullable Object argument)
      throws SQLException {
    switch (argument) {
      case null -> statement.setObject(at, null);
      case Long number -> statement.setLong(at, number);
      case Integer number -> statement.setInt(at, number);
      case Boolean truth -> statement.setBoolean(at, truth);
      case Double number -> statement.setDouble(at, number);
      case String text -> statement.setString(at, text);
      case byte[] bytes -> statement.setBytes(at, bytes);
      case long[] numbers -> statement.setObject(at, numbers);
      case int[] numbers -> statement.setObject(at, numbers);
      case boolean[] truths -> statement.setObject(at, truths);
      case byte[][] bytes -> statement.setObject(at, bytes);
      case String[] texts -> statement.setObject(at, texts);
      case Long[] numbers -> setArray(statement, at, "int8", numbers);
      case Integer[] numbers -> setArray(statement, at, "int4", numbers);
      case UUID[] ids -> setArray(statement, at, "uuid", ids);
      default -> throw new IllegalArgumentException("cannot bind a " + argument.getClass());
    }
  }

  private static void setArray(PreparedStatement statement, int at, String type, Object[] elements)
      throws SQLException {
    Array array = statement.getConnection().createArrayOf(type, elements);
    statement.setArray(at, array);
  }
}
