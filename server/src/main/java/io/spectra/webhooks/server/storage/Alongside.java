package io.spectra.webhooks.server.storage;

import java.sql.Connection;
import java.sql.SQLException;

/// Something more that is written in the transaction that creates something, after it. What this
/// throws undoes all of it.
@FunctionalInterface
public interface Alongside<T> {

  /// Runs inside the transaction, and again when that has to be repeated.
  void write(Connection connection, T created) throws SQLException;

  /// Writes nothing.
  static <T> Alongside<T> nothing() {
    return (_, _) -> {};
  }
}
