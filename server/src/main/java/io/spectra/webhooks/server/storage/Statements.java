package io.spectra.webhooks.server.storage;

import io.spectra.webhooks.sql.SqlSession;
import io.spectra.webhooks.sql.SqlSession.ParameterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs one statement on the server's own tables, with its parameters bound by position. Instants
/// are bound as microseconds since 1970, booleans as 0 and 1, an empty optional as null. The
/// statement is prepared for this one use. Runs on the thread that owns the connection.
public final class Statements {
  private Statements() {}

  /// Makes a value from one row.
  @FunctionalInterface
  public interface RowReader<T> {
    T read(Row row) throws SQLException;
  }

  public static <T> List<T> all(
      Connection connection, String sql, List<?> parameters, RowReader<T> reader)
      throws SQLException {
    try (var session = session(connection)) {
      return session.list(sql, row -> reader.read(new Row(row)), parameters.toArray());
    }
  }

  public static <T> List<T> all(
      Connection connection, ConditionalQuery selection, RowReader<T> reader) throws SQLException {
    return all(connection, selection.sql(), selection.parameters(), reader);
  }

  /// Returns the first row, if there is one.
  public static <T> Optional<T> first(
      Connection connection, String sql, List<?> parameters, RowReader<T> reader)
      throws SQLException {
    try (var session = session(connection)) {
      return session.first(sql, row -> reader.read(new Row(row)), parameters.toArray());
    }
  }

  /// Returns the number in the only column of the only row.
  public static long number(Connection connection, String sql, List<?> parameters)
      throws SQLException {
    return first(connection, sql, parameters, row -> row.number(1)).orElseThrow();
  }

  public static long number(Connection connection, ConditionalQuery selection) throws SQLException {
    return number(connection, selection.sql(), selection.parameters());
  }

  /// Returns how many rows changed.
  public static int update(Connection connection, String sql, List<?> parameters)
      throws SQLException {
    try (var session = session(connection)) {
      return session.update(sql, parameters.toArray());
    }
  }

  /// Runs the same statement once for each list of parameters, all at once.
  public static void updateAll(Connection connection, String sql, List<? extends List<?>> rows)
      throws SQLException {
    try (var session = session(connection)) {
      session.updateAll(sql, rows);
    }
  }

  private static SqlSession session(Connection connection) {
    return new SqlSession(connection, Statements::bind);
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case Optional<?> optional -> bind(statement, index, optional.orElse(null));
      case Instant instant -> statement.setLong(index, StoredMicros.of(instant));
      case Boolean bool -> statement.setInt(index, bool ? 1 : 0);
      case null, default -> ParameterBinder.STANDARD.bind(statement, index, value);
    }
  }
}
