package io.spectra.webhooks.store.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import java.sql.Connection;
import java.sql.SQLException;

/// Connections that read, for as many callers at a time; more callers wait. They can write nothing,
/// and the server ends what takes too long. Any thread, virtual ones too.
final class Readers implements AutoCloseable {
  private final HikariDataSource pool;

  Readers(Connections connections, PostgresSettings settings) {
    pool = Pools.of(connections, Purpose.READING, settings.readers(), settings);
  }

  /// Each statement has a snapshot of its own.
  ///
  /// @throws StoreException when PostgreSQL fails, or no connection is to be had in time
  <T> T read(String what, Session.Task<T> task) {
    return run(what, task);
  }

  /// All statements see one snapshot.
  <T> T readAtOnce(String what, Session.Task<T> task) {
    return run(what, session -> session.transact(task));
  }

  @Override
  public void close() {
    pool.close();
  }

  private <T> T run(String what, Session.Task<T> task) {
    try (Connection connection = pool.getConnection()) {
      return task.run(new Session(connection));
    } catch (SQLException e) {
      if (Failures.breaksConnection(e)) {
        renew();
      }
      throw Failures.storeException(what, e);
    }
  }

  /// The others have likely met with the same: an idle one would only fail its next caller.
  private void renew() {
    var control = pool.getHikariPoolMXBean();
    if (control != null && !pool.isClosed()) {
      control.softEvictConnections();
    }
  }
}
