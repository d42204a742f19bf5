package io.spectra.webhooks.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Locale;

/// Lends connections to callers. When all are lent, callers wait. Any thread may use it, also a
/// virtual one.
final class PooledConnections implements AutoCloseable {
  /// The time after which a waiting caller checks again whether the server can be reached.
  private static final Duration WAIT = Duration.ofMillis(500);

  private static final Duration WAIT_LEAST = Duration.ofMillis(250); // HikariCP accepts no less

  private final HikariDataSource pool;
  private final ServerReachability reachability;
  private final long waitsMax;

  /// Creates the pool without opening a connection, so the database may be out of reach.
  PooledConnections(
      Connections connections,
      Purpose purpose,
      int size,
      PostgresSettings settings,
      ServerReachability reachability) {
    this.reachability = reachability;
    Duration bound = settings.timeouts().connect();
    waitsMax = Math.max(1, bound.dividedBy(WAIT));
    HikariConfig config = new HikariConfig();
    config.setPoolName(settings.schema() + "-" + purpose.name().toLowerCase(Locale.ROOT));
    config.setDataSource(connections.dataSource(purpose));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0); // an unused pool has no connection
    config.setConnectionTimeout(
        Math.clamp(bound.toMillis(), WAIT_LEAST.toMillis(), WAIT.toMillis()));
    config.setInitializationFailTimeout(-1);
    pool = new HikariDataSource(config);
  }

  /// Returns a free connection, which the caller gives back by closing it. Blocks until one is
  /// free. Fails at once if none is free and none can be opened.
  ///
  /// @throws SQLException when no connection becomes free in time
  Connection connection() throws SQLException {
    for (long wait = 1; ; wait++) {
      if (reachability.isLost() && isEmpty()) {
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

  /// Closes idle connections. They may be broken, or lead to a server that is no longer the
  /// primary, so that their next caller would fail or read old data.
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
