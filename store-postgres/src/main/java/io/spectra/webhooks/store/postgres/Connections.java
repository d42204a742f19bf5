package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.sql.SqlSession;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;

/// Opens connections to the schema and sets each one up for its purpose. Any thread may use it.
final class Connections {
  /// Sets up a connection. `enable_seqscan` is off for the hot statements. Their plans are made
  /// once, when the tables may be empty, and a scan that is right then would be far too slow later.
  /// `synchronous_commit` stays as the operator set it, but is never off for writes, because
  /// acknowledged events must survive a crash.
  private static final String SET_UP =
      """
      select set_config('search_path', ?, false),
          set_config('statement_timeout', ?, false),
          set_config('idle_in_transaction_session_timeout', ?, false),
          set_config('default_transaction_read_only', case when ? then 'on'
              else current_setting('default_transaction_read_only') end, false),
          set_config('default_transaction_isolation', ?, false),
          set_config('plan_cache_mode', ?, false),
          set_config('enable_seqscan', ?, false),
          set_config('synchronous_commit', case when ? then 'off'
              when current_setting('synchronous_commit') = 'off' then 'on'
              else current_setting('synchronous_commit') end, false),
          set_config('jit', 'off', false)
      """;

  /// The factor by which the timeouts of upkeep are longer. Deleting a large partition's files
  /// takes long, and nobody waits for it.
  private static final int UPKEEP_FACTOR = 10;

  private final PostgresSettings settings;
  private final Driver driver = new Driver();

  Connections(PostgresSettings settings) {
    this.settings = settings;
  }

  /// The purpose of a connection.
  enum Purpose {
    WRITING,
    RECORDING,
    UNITS,
    READING,
    PULSE,
    LISTENING,
    UPKEEP,
    /// Uses the operator's settings of the database, without timeouts, since a migration may take
    /// long.
    MIGRATING;

    private boolean isHot() {
      return this == WRITING || this == RECORDING || this == PULSE;
    }
  }

  PostgresSession open(Purpose purpose) throws SQLException {
    return new PostgresSession(connect(purpose));
  }

  Connection connect(Purpose purpose) throws SQLException {
    Connection connection = driver.connect(settings.url(), properties(purpose));
    if (connection == null) {
      throw new SQLException("the URL is not a PostgreSQL URL", "08001");
    }
    boolean ready = false;
    try {
      setUp(connection, purpose);
      ready = true;
      return connection;
    } finally {
      if (!ready) {
        connection.close();
      }
    }
  }

  /// Returns a data source for libraries that need one. Only its connections can be used.
  DataSource dataSource(Purpose purpose) {
    return (DataSource)
        Proxy.newProxyInstance(
            Connections.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (_, method, _) ->
                switch (method.getName()) {
                  case "getConnection" -> connect(purpose);
                  case "getLoginTimeout" -> 0;
                  case "setLoginTimeout" -> null;
                  case "toString" -> applicationName(purpose);
                  default -> throw new SQLFeatureNotSupportedException(method.getName());
                });
  }

  private void setUp(Connection connection, Purpose purpose) throws SQLException {
    boolean isReading = purpose == Purpose.READING;
    try (var session = new SqlSession(connection, PostgresParameters.BINDER)) {
      session.one(
          SET_UP,
          _ -> true,
          settings.schema(),
          millis(bound(settings.timeouts().statement(), purpose)),
          millis(bound(settings.timeouts().socket(), purpose)),
          isReading,
          isReading ? "repeatable read" : "read committed",
          purpose.isHot() ? "force_generic_plan" : "auto",
          purpose.isHot() ? "off" : "on",
          purpose == Purpose.PULSE);
    }
  }

  private Properties properties(Purpose purpose) {
    Properties properties = new Properties();
    settings
        .login()
        .ifPresent(login -> {
          login.user().ifPresent(user -> properties.setProperty("user", user));
          login.password().ifPresent(password -> properties.setProperty("password", password));
        });
    properties.setProperty("targetServerType", "primary");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", seconds(settings.timeouts().connect()));
    properties.setProperty("socketTimeout", seconds(bound(settings.timeouts().socket(), purpose)));
    properties.setProperty("ApplicationName", applicationName(purpose));
    return properties;
  }

  /// Returns the name of a connection in the server's list of sessions.
  String applicationName(Purpose purpose) {
    return settings.schema() + " " + purpose.name().toLowerCase(Locale.ROOT);
  }

  /// Returns the timeout for this purpose, or 0 for no limit.
  private static Duration bound(Duration timeout, Purpose purpose) {
    return switch (purpose) {
      case WRITING, RECORDING, UNITS, READING, PULSE, LISTENING -> timeout;
      case UPKEEP -> timeout.multipliedBy(UPKEEP_FACTOR);
      case MIGRATING -> Duration.ZERO;
    };
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  /// Returns the duration in seconds, rounded up because 0 would mean no limit.
  private static String seconds(Duration duration) {
    return Long.toString(duration.plusMillis(999).toSeconds());
  }
}
