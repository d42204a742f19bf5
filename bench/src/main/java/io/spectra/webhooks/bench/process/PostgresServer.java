package io.spectra.webhooks.bench.process;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The PostgreSQL on which servers are measured. It comes as a jar and lives as long as the run, or
/// it is a server that somebody else runs. Each measurement has a schema of its own in it.
///
/// Any thread may use it, one call at a time.
public final class PostgresServer implements AutoCloseable {
  /// The settings of a real server, since those of the jar are meant for tests. All others are
  /// PostgreSQL's defaults.
  private static final Map<String, String> SETTINGS =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "shared_buffers", "256MB",
          "max_wal_size", "4GB");

  /// The settings that figures depend on, which the report shows for that reason.
  private static final List<String> SHOWN =
      List.of(
          "server_version",
          "fsync",
          "synchronous_commit",
          "full_page_writes",
          "shared_buffers",
          "max_wal_size",
          "checkpoint_timeout");

  /// Whether the server is on this machine. Another address than the machine's loopback means
  /// another machine, or a container.
  private static final String LOCAL_BACKEND =
      """
      select pg_backend_pid() where coalesce(
          inet_server_addr() <<= inet '127.0.0.0/8' or inet_server_addr() = inet '::1', true)
      """;

  private static final Duration START_WITHIN = Duration.ofSeconds(60);
  private static final Logger LOUD = Logger.getLogger("io.zonky"); // kept, or its level goes

  private final String url;
  private final Optional<EmbeddedPostgres> own;
  private int schemas;

  private PostgresServer(String url, Optional<EmbeddedPostgres> own) {
    this.url = url;
    this.own = own;
  }

  /// Starts a server on new data.
  ///
  /// @param directory the directory for its data, which does not exist yet
  public static PostgresServer start(Path directory) {
    LOUD.setLevel(Level.SEVERE);
    var builder =
        EmbeddedPostgres.builder().setDataDirectory(directory).setPGStartupWait(START_WITHIN);
    SETTINGS.forEach(builder::setServerConfig);
    try {
      var started = builder.start();
      return new PostgresServer(started.getJdbcUrl("postgres", "postgres"), Optional.of(started));
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start", e);
    }
  }

  /// Uses an existing server.
  ///
  /// @param url the URL of a database in which its login may create schemas
  public static PostgresServer at(String url) {
    return new PostgresServer(url, Optional.empty());
  }

  /// Returns a schema that does not exist yet, for the servers of one measurement. The rig's own
  /// server first writes a checkpoint, so that none of the last measurement's writes fall into this
  /// one.
  public PostgresSchema newSchema() {
    own.ifPresent(_ -> run("checkpoint"));
    var name = "bench_%s_%s".formatted(ProcessHandle.current().pid(), ++schemas);
    return new PostgresSchema(this, name);
  }

  /// Measures all processes of the server. The result is empty when they cannot be seen from here.
  public Optional<CpuTime> cpu() {
    try (var connection = connect();
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOCAL_BACKEND)) {
      // The backend exists while the connection is open.
      return row.next() ? postmaster(row.getLong(1)) : Optional.empty();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static Optional<CpuTime> postmaster(long backend) {
    return ProcessHandle.of(backend)
        .filter(PostgresServer::isPostgres)
        .flatMap(ProcessHandle::parent)
        .filter(PostgresServer::isPostgres)
        .map(postmaster -> CpuTime.ofTree(postmaster.pid()));
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().filter(command -> command.contains("postgres")).isPresent();
  }

  /// Returns the version and the settings, as the server reports them.
  public Map<String, String> described() {
    var described = new LinkedHashMap<String, String>();
    try (var connection = connect();
        var statement = connection.createStatement()) {
      for (var setting : SHOWN) {
        try (ResultSet row = statement.executeQuery("show " + setting)) {
          row.next();
          described.put(setting, row.getString(1));
        }
      }
      return described;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  String url() {
    return url;
  }

  void run(String sql) {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  private static IllegalStateException failed(SQLException cause) {
    return new IllegalStateException("PostgreSQL did not do what the rig wants", cause);
  }

  /// Stops the server and removes its data if it is the rig's own.
  @Override
  public void close() {
    own.ifPresent(server -> {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
