package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import java.sql.Connection;
import java.sql.SQLException;

/// Runs reads on a pool of connections that cannot write. When all are in use, callers wait. The
/// server cancels a read that takes too long. Any thread may use it, also a virtual one.
final class ReaderConnections implements AutoCloseable {
  private final PooledConnections pool;

  ReaderConnections(
      Connections connections, PostgresSettings settings, ServerReachability reachability) {
    pool =
        new PooledConnections(
            connections, Purpose.READING, settings.readers(), settings, reachability);
  }

  /// Runs a read in which each statement has a snapshot of its own.
  ///
  /// @throws StoreException when PostgreSQL fails, or no connection becomes free in time
  <T> T read(String what, PostgresSession.Task<T> task) {
    return run(what, task);
  }

  /// Runs a read in which all statements see one snapshot.
  <T> T readAtOnce(String what, PostgresSession.Task<T> task) {
    return run(what, session -> session.transact(task));
  }

  @Override
  public void close() {
    pool.close();
  }

  private <T> T run(String what, PostgresSession.Task<T> task) {
    try (Connection connection = pool.connection()) {
      return task.run(new PostgresSession(connection));
    } catch (SQLException e) {
      if (PostgresErrors.breaksConnection(e)) {
        renew();
      }
      throw PostgresErrors.storeException(what, e);
    }
  }

  /// Closes idle connections, as [PooledConnections#renew()] does.
  void renew() {
    pool.renew();
  }
}
