package io.spectra.webhooks.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Locale;

/// Connections that many callers share; more callers wait. Any thread, virtual ones too.
final class ConnectionPool implements AutoCloseable {
  /// A caller waits so long at a time, and looks in between whether there is any hope.
  private static final Duration WAIT = Duration.ofMillis(500);

  private static final Duration WAIT_LEAST = Duration.ofMillis(250); // of HikariCP

  private final HikariDataSource pool;
  private final ServerReachability reach;
  private final long waitsMax;

  /// Opens no connection yet, so that it can be made while the database is away.
  ConnectionPool(Connections connections, Purpose purpose, int size, PostgresSettings settings, ServerReachability reach) {
    this.reach = reach;
    Duration bound = settings.timeouts().connect();
    waitsMax = Math.max(1, bound.dividedBy(WAIT));
    HikariConfig config = new HikariConfig();
    config.setPoolName(settings.schema() + "-" + purpose.name().toLowerCase(Locale.ROOT));
    config.setDataSource(connections.dataSource(purpose));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0); // the first caller opens the first: none that nobody wants
    config.setConnectionTimeout(
        Math.clamp(bound.toMillis(), WAIT_LEAST.toMillis(), WAIT.toMillis()));
    config.setInitializationFailTimeout(-1);
    pool = new HikariDataSource(config);
  }

  /// A free connection, which closing gives back. Where there is none at all, and none can be
  /// opened, it says so at once.
  ///
  /// @throws SQLException when none is to be had in time
  Connection connection() throws SQLException {
    for (long wait = 1; ; wait++) {
      if (reach.isLost() && isEmpty()) {
        throw new SQLException("no connection to the server can be opened now", "08001");
      }
      try {
        return pool.getConnection();
      } catch (SQLTransientConnectionException e) {
        if (wait >= waitsMax) {
          throw e;
        }
      }
    }
  }

  /// Takes idle connections for lost, or for connections to a server that is not the one to ask any
  /// more: they would only fail their next caller, or tell old news.
  void renew() {
    var control = pool.getHikariPoolMXBean();
    if (control != null && !pool.isClosed()) {
      control.softEvictConnections();
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  private boolean isEmpty() {
    var state = pool.getHikariPoolMXBean();
    return state == null || state.getTotalConnections() == 0;
  }
}
