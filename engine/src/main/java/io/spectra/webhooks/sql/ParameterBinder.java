package io.spectra.webhooks.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/// Binds one parameter of a statement. A database or a program with types of its own supplies a
/// binder that treats these and leaves the others to [#STANDARD].
@FunctionalInterface
public interface ParameterBinder {
  /// Binds what every JDBC driver takes, and null without a type.
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
