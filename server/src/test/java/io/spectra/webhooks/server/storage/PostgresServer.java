package io.spectra.webhooks.server.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// A real PostgreSQL for tests. It is the one that `SPECTRA_TEST_DATABASE_URL` names, or one that
/// starts when a test first needs it and ends with this process. Each test uses its own schema.
public final class PostgresServer {
  private static final String URL_VARIABLE = "SPECTRA_TEST_DATABASE_URL";
  private static final int LOOKS_MAX = 100_000;
  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static final List<Logger> LOUD = // kept, or their levels go
      Stream.of("org.flywaydb", "com.zaxxer", "io.zonky", "org.postgresql")
          .map(Logger::getLogger)
          .toList();

  static {
    LOUD.forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  private PostgresServer() {}

  private static final class Started {
    static final String URL = start();

    private static String start() {
      var given = System.getenv(URL_VARIABLE);
      if (given != null && !given.isBlank()) {
        return given;
      }
      try {
        return EmbeddedPostgres.builder().start().getJdbcUrl("postgres", "postgres");
      } catch (IOException e) {
        throw new UncheckedIOException("the server for tests did not start", e);
      }
    }
  }

  /// Returns a JDBC URL with a superuser's login.
  public static String url() {
    return Started.URL;
  }

  /// Returns a schema name that no other test has.
  public static String newSchema() {
    return "test_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
  }

  /// Returns a server's settings for a schema, with a master key that all its nodes share.
  public static Map<String, String> settings(String schema) {
    return Map.of(
        "database.url", url(), "database.schema", schema, "data.master_key", "5a".repeat(32));
  }

  /// Opens a connection whose search path is the schema.
  public static Connection connect(String schema) throws SQLException {
    var connection = DriverManager.getConnection(url());
    connection.setSchema(schema);
    return connection;
  }

  public static void run(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Returns the number of rows in a table.
  public static long count(String schema, String table) throws SQLException {
    try (var connection = connect(schema)) {
      return Statements.number(connection, "select count(*) from " + table, List.of());
    }
  }

  /// Waits until another connection waits for a lock that this connection holds.
  public static void awaitBlockedBy(Connection holder) throws SQLException {
    var waiting = "select count(*) from pg_stat_activity where ? = any (pg_blocking_pids(pid))";
    long pid = Statements.number(holder, "select pg_backend_pid()", List.of());
    try (var observer = DriverManager.getConnection(url())) {
      for (int look = 0; look < LOOKS_MAX; look++) {
        if (Statements.number(observer, waiting, List.of((int) pid)) > 0) {
          return;
        }
      }
    }
    throw new AssertionError("nobody waits for what this connection has locked");
  }

  /// Makes the server ask this role for its password, which a server for tests does not do by
  /// default. Waits until it does.
  public static void askForPassword(String role) throws SQLException, IOException {
    var rules = rules();
    var rule = "host all %s all scram-sha-256\n".formatted(role);
    Files.writeString(rules, rule + Files.readString(rules));
    run("select pg_reload_conf()");
    for (int look = 0; look < LOOKS_MAX; look++) {
      try {
        DriverManager.getConnection(url().replaceFirst("\\?.*", ""), role, "wrong").close();
      } catch (SQLException _) {
        return;
      }
    }
    throw new AssertionError("the server does not ask " + role + " for a password");
  }

  private static Path rules() throws SQLException {
    try (var connection = DriverManager.getConnection(url())) {
      return Statements.first(connection, "show hba_file", List.of(), row -> row.text("hba_file"))
          .map(Path::of)
          .orElseThrow();
    }
  }

  public static void drop(String schema) throws SQLException {
    run("drop schema if exists " + schema + " cascade");
  }
}
