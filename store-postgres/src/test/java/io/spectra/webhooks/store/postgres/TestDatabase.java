package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.secret.MasterKey;
import io.spectra.webhooks.secret.MasterKeyCipher;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.StoreDriver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// A schema for one test on a real server: the server that `SPECTRA_TEST_DATABASE_URL` names, or
/// one that starts for this process and ends with it. Closing it closes the stores that were opened
/// in the schema and drops the schema.
final class TestDatabase implements AutoCloseable {
  static final SecretCipher CIPHER =
      new MasterKeyCipher(List.of(MasterKey.parse("5a".repeat(32))), new SecureRandom());
  static final InstantSource CLOCK = InstantSource.fixed(StoreDriver.START);

  private static final String URL_VARIABLE = "SPECTRA_TEST_DATABASE_URL";
  private static final AtomicInteger MADE = new AtomicInteger();
  private static final List<Logger> LOUD = // kept, because a collected logger loses its level
      Stream.of("org.flywaydb", "com.zaxxer", "io.zonky", "org.postgresql")
          .map(Logger::getLogger)
          .toList();

  static {
    LOUD.forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  private final PostgresSettings settings;
  private final List<PostgresStore> stores = new ArrayList<>();

  TestDatabase() {
    String schema = "test_" + ProcessHandle.current().pid() + "_" + MADE.incrementAndGet();
    settings = PostgresSettings.at(Server.URL).withSchema(schema);
  }

  /// The server, which starts once in a process, when a test first needs it.
  private static final class Server {
    static final String URL = url();

    private static String url() {
      String given = System.getenv(URL_VARIABLE);
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

  PostgresSettings settings() {
    return settings;
  }

  String schema() {
    return settings.schema();
  }

  PostgresStore open() {
    return open(settings, CLOCK);
  }

  PostgresStore open(InstantSource clock) {
    return open(settings, clock);
  }

  PostgresStore open(PostgresSettings with, InstantSource clock) {
    PostgresStore store = PostgresStore.open(with, CIPHER, clock);
    synchronized (stores) {
      stores.add(store);
    }
    return store;
  }

  /// Opens a connection for a caller, with the schema as its search path.
  Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(settings.url());
    connection.setSchema(settings.schema());
    return connection;
  }

  void run(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Returns the first column of all rows as text.
  List<String> list(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  long count(String from) throws SQLException {
    return Long.parseLong(list("select count(*) from " + from).getFirst());
  }

  @Override
  public void close() throws SQLException {
    synchronized (stores) {
      stores.forEach(PostgresStore::close);
    }
    run("drop schema if exists " + settings.schema() + " cascade");
  }
}
