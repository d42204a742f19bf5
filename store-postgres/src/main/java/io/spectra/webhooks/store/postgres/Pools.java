package io.spectra.webhooks.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import java.util.Locale;

/// Makes the pools of connections that many callers share.
final class Pools {
  private static final int CONNECTION_TIMEOUT_MILLIS_LEAST = 250; // of HikariCP

  private Pools() {}

  /// Opens no connection yet, so that it can be made while the database is away.
  static HikariDataSource of(
      Connections connections, Purpose purpose, int size, PostgresSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(settings.schema() + "-" + purpose.name().toLowerCase(Locale.ROOT));
    config.setDataSource(connections.dataSource(purpose));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0); // the first caller opens the first: none that nobody wants
    config.setConnectionTimeout(
        Math.max(CONNECTION_TIMEOUT_MILLIS_LEAST, settings.timeouts().connect().toMillis()));
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }
}
