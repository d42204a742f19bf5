package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.CallerTransactions.Done;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.store.UnitOfWork.Written;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Runs units of work in transactions of their own. When all connections of its pool are in use,
/// callers wait. Any thread may use it, also a virtual one.
final class UnitTransactions implements AutoCloseable {
  /// The largest number of times that a unit runs. PostgreSQL ends one of two transactions that
  /// wait for each other, and that one runs again.
  private static final int RUNS_MAX = 4;

  private final PooledConnections pool;
  private final CallerPublisher publishing;

  UnitTransactions(
      Connections connections,
      PostgresSettings settings,
      CallerPublisher publishing,
      ServerReachability reachability) {
    pool =
        new PooledConnections(
            connections, Purpose.UNITS, settings.writers(), settings, reachability);
    this.publishing = publishing;
  }

  Done transact(UnitOfWork unit) throws Exception {
    for (int run = 1; ; run++) {
      try (Connection connection = pool.connection()) {
        return transact(connection, unit);
      } catch (Exception e) {
        if (!PostgresErrors.isDeadlock(e) || run == RUNS_MAX) {
          throw PostgresErrors.ofUnit("A transaction", e);
        }
      }
    }
  }

  private Done transact(Connection connection, UnitOfWork unit) throws Exception {
    connection.setAutoCommit(false);
    try {
      Written written = unit.runOn(connection);
      List<OutboxEntry> entries = publishing.publish(connection, written.events());
      connection.commit();
      return new Done(written.value(), entries);
    } catch (Exception e) {
      rollback(connection, e);
      throw e;
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e); // the pool discards the connection
    }
  }

  /// Closes idle connections, as [PooledConnections#renew()] does.
  void renew() {
    pool.renew();
  }

  @Override
  public void close() {
    pool.close();
  }
}
