package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.sql.SqlSession.ParameterBinder;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Binds parameters of PostgreSQL's own types, mainly arrays.
final class PostgresParameters {
  static final ParameterBinder BINDER = PostgresParameters::bind;

  private PostgresParameters() {}

  private static void bind(PreparedStatement statement, int at, @Nullable Object argument)
      throws SQLException {
    switch (argument) {
      case null -> ParameterBinder.STANDARD.bind(statement, at, null);
      case Double number -> statement.setDouble(at, number);
      case long[] numbers -> statement.setObject(at, numbers);
      case int[] numbers -> statement.setObject(at, numbers);
      case boolean[] truths -> statement.setObject(at, truths);
      case byte[][] bytes -> statement.setObject(at, bytes);
      case String[] texts -> statement.setObject(at, texts);
      case Long[] numbers -> setArray(statement, at, "int8", numbers);
      case Integer[] numbers -> setArray(statement, at, "int4", numbers);
      case UUID[] ids -> setArray(statement, at, "uuid", ids);
      default -> ParameterBinder.STANDARD.bind(statement, at, argument);
    }
  }

  private static void setArray(PreparedStatement statement, int at, String type, Object[] elements)
      throws SQLException {
    Array array = statement.getConnection().createArrayOf(type, elements);
    statement.setArray(at, array);
  }
}
