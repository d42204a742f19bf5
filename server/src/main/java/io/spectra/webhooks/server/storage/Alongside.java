package io.spectra.webhooks.server.storage;

import java.sql.Connection;
import java.sql.SQLException;

/// Something more that is written in the transaction that creates something, after it. An exception
/// thrown here undoes the whole transaction.
@FunctionalInterface
public interface Alongside<T> {

  /// Runs inside the transaction, and again when that has to be repeated.
  void write(Connection connection, T created) throws SQLException;

  /// Writes nothing.
  static <T> Alongside<T> nothing() {
    return (_, _) -> {};
  }
}
