package io.spectra.webhooks.server.storage;

import java.sql.Connection;
import java.sql.SQLException;

/// A write in the same transaction as the creation of something, and after it. An exception that it
/// throws rolls back the whole transaction.
@FunctionalInterface
public interface CompanionWrite<T> {

  /// Runs inside the transaction, and runs again if the transaction is repeated.
  void write(Connection connection, T created) throws SQLException;

  /// Returns a write that does nothing.
  static <T> CompanionWrite<T> nothing() {
    return (_, _) -> {};
  }
}
