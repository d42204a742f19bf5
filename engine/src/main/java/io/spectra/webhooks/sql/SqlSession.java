package io.spectra.webhooks.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs SQL statements on one connection. It keeps each statement prepared for the next time, so
/// the texts of statements must be constants or few. Parameters are bound by position.
///
/// Closing it closes the statements and leaves the connection open; a subclass that owns its
/// connection closes that instead. All methods block. One thread at a time may use it.
public class SqlSession implements AutoCloseable {
  private final Connection connection;
  private final ParameterBinder binder;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  public SqlSession(Connection connection, ParameterBinder binder) {
    this.connection = connection;
    this.binder = binder;
  }

  /// Runs a statement that writes, and returns how many rows it wrote.
  public final int update(String sql, @Nullable Object... arguments) throws SQLException {
    try {
      return bound(sql, arguments).executeUpdate();
    } catch (SQLException e) {
      failed(sql, e);
      throw e;
    }
  }

  /// Runs a statement that writes once for each list of arguments, in one exchange with the
  /// database where the driver can do that.
  public final void updateAll(String sql, Collection<? extends List<?>> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    PreparedStatement statement = prepared(sql);
    for (List<?> row : rows) {
      bind(statement, row.toArray());
      statement.addBatch();
    }
    statement.executeBatch();
  }

  /// Runs a statement without parameters and ignores its result.
  public void execute(String sql) throws SQLException {
    try {
      prepared(sql).execute();
    } catch (SQLException e) {
      failed(sql, e);
      throw e;
    }
  }

  /// Returns all rows of a query.
  public final <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... arguments)
      throws SQLException {
    try (ResultSet result = bound(sql, arguments).executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(reader.read(result));
      }
      return rows;
    } catch (SQLException e) {
      failed(sql, e);
      throw e;
    }
  }

  /// Returns the first row of a query, if it has one.
  public final <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... arguments)
      throws SQLException {
    try (ResultSet result = bound(sql, arguments).executeQuery()) {
      return result.next() ? Optional.of(reader.read(result)) : Optional.empty();
    } catch (SQLException e) {
      failed(sql, e);
      throw e;
    }
  }

  /// Returns the row of a query that always has one.
  public final <T> T one(String sql, RowReader<T> reader, @Nullable Object... arguments)
      throws SQLException {
    return first(sql, reader, arguments)
        .orElseThrow(() -> new SQLException("a query returned no row although it always has one"));
  }

  /// Returns the first column of the first row, or 0 if that is null or there is no row.
  public final long number(String sql, @Nullable Object... arguments) throws SQLException {
    return first(sql, row -> row.getLong(1), arguments).orElse(0L);
  }

  /// Returns the connection itself, for code that needs more of JDBC.
  public final Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.close();
    }
  }

  /// Returns the statement with this text, which is prepared at its first use.
  protected PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement known = statements.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      statements.put(sql, known);
    }
    return known;
  }

  /// Called when a statement has failed, before the failure is thrown. Does nothing by default.
  protected void failed(String sql, SQLException failure) {}

  /// Closes the statement with this text, so that its next use prepares it again. A failure to
  /// close it is added to `failure`.
  protected final void forget(String sql, SQLException failure) {
    PreparedStatement forgotten = statements.remove(sql);
    if (forgotten != null) {
      try {
        forgotten.close();
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = prepared(sql);
    bind(statement, arguments);
    return statement;
  }

  private void bind(PreparedStatement statement, @Nullable Object... arguments)
      throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      binder.bind(statement, i + 1, arguments[i]);
    }
  }

  /// Reads a value from the current row of a result. It must not move to another row.
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Binds one parameter of a statement. A database or a program with types of its own supplies a
  /// binder that treats these and leaves the others to [#STANDARD].
  @FunctionalInterface
  public interface ParameterBinder {
    /// Binds the types that every JDBC driver takes, and null without a type.
    ParameterBinder STANDARD = ParameterBinder::bindStandard;

    /// Binds `value` at `index`, which counts from 1.
    ///
    /// @throws IllegalArgumentException when there is no SQL type for the value
    void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException;

    private static void bindStandard(PreparedStatement statement, int index, @Nullable Object value)
        throws SQLException {
      switch (value) {
        case null -> statement.setNull(index, Types.NULL);
        case Long number -> statement.setLong(index, number);
        case Integer number -> statement.setInt(index, number);
        case Boolean truth -> statement.setBoolean(index, truth);
        case String text -> statement.setString(index, text);
        case byte[] bytes -> statement.setBytes(index, bytes);
        default ->
            throw new IllegalArgumentException("no SQL type for " + value.getClass().getName());
      }
    }
  }
}
