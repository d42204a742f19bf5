package io.spectra.webhooks.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs one statement with its parameters bound by position. Instants are bound as microseconds
/// since 1970, booleans as 0 and 1, an empty optional as null. On whichever thread owns the
/// connection.
public final class Sql {
  private Sql() {}

  /// Makes a value of one row.
  @FunctionalInterface
  public interface RowReader<T> {
    T read(Row row) throws SQLException;
  }

  public static <T> List<T> all(
      Connection connection, String sql, List<?> parameters, RowReader<T> reader)
      throws SQLException {
    try (var statement = prepare(connection, sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      var values = new ArrayList<T>();
      var row = new Row(rows);
      while (rows.next()) {
        values.add(reader.read(row));
      }
      return values;
    }
  }

  public static <T> List<T> all(Connection connection, Selection selection, RowReader<T> reader)
      throws SQLException {
    return all(connection, selection.sql(), selection.parameters(), reader);
  }

  /// The first row, if there is one.
  public static <T> Optional<T> first(
      Connection connection, String sql, List<?> parameters, RowReader<T> reader)
      throws SQLException {
    return all(connection, sql, parameters, reader).stream().findFirst();
  }

  /// The number in the only column of the only row.
  public static long number(Connection connection, String sql, List<?> parameters)
      throws SQLException {
    return first(connection, sql, parameters, row -> row.number(1)).orElseThrow();
  }

  public static long number(Connection connection, Selection selection) throws SQLException {
    return number(connection, selection.sql(), selection.parameters());
  }

  /// Answers how many rows changed.
  public static int update(Connection connection, String sql, List<?> parameters)
      throws SQLException {
    try (var statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  /// The same statement once for each list of parameters, all at once.
  public static void updateAll(Connection connection, String sql, List<? extends List<?>> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (var statement = connection.prepareStatement(sql)) {
      for (var parameters : rows) {
        bind(statement, parameters);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, List<?> parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      bind(statement, parameters);
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void bind(PreparedStatement statement, List<?> parameters) throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      bind(statement, i + 1, parameters.get(i));
    }
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case Optional<?> optional -> bind(statement, index, optional.orElse(null));
      case Instant instant -> statement.setLong(index, Micros.of(instant));
      case Boolean bool -> statement.setInt(index, bool ? 1 : 0);
      case Integer number -> statement.setInt(index, number);
      case Long number -> statement.setLong(index, number);
      case String text -> statement.setString(index, text);
      case byte[] bytes -> statement.setBytes(index, bytes);
      default ->
          throw new IllegalArgumentException("no SQL type for " + value.getClass().getName());
    }
  }
}
