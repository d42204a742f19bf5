package io.spectra.webhooks.server.endtoend;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// Runs a PostgreSQL server for one test. A restart uses the port and the data of its first start,
/// so the server can be stopped and started again while others use it.
final class SharedDatabase implements AutoCloseable {
  private static final Duration START_WITHIN = Duration.ofSeconds(30);
  private static final Logger LOUD = Logger.getLogger("io.zonky"); // a reference keeps the level

  static {
    LOUD.setLevel(
        Level.OFF); // failures throw, and a killed server that cannot be stopped is expected
  }

  private final Path data;
  private final int port = freePort();
  private EmbeddedPostgres server;

  SharedDatabase(Path data) {
    this.data = data;
    this.server = start();
  }

  /// Starts a server on a copy of the leader's data. It follows the leader until it is promoted.
  static SharedDatabase following(SharedDatabase leader, Path copy) {
    var connection = "host=127.0.0.1 port=%s user=postgres".formatted(leader.port);
    try {
      Files.createFile(copy.resolve("standby.signal"));
      Files.writeString(
          copy.resolve("postgresql.auto.conf"), "primary_conninfo = '" + connection + "'\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SharedDatabase(copy);
  }

  int port() {
    return port;
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  void restart() {
    stop();
    server = start();
  }

  /// Stops the server, and returns when it is gone. [#restart()] starts it again. Idempotent.
  void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Kills the server as `kill -9` does, and returns when nobody can connect any more.
  void kill() {
    var process = postmaster();
    process.destroyForcibly();
    process.onExit().join();
  }

  /// Freezes all its processes. Connections stay open, and nothing is answered.
  void freeze() {
    signal("STOP");
  }

  /// Lets its processes continue.
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    var postmaster = postmaster();
    var command = new ArrayList<>(List.of("kill", "-" + name));
    Stream.concat(Stream.of(postmaster), postmaster.descendants())
        .map(process -> Long.toString(process.pid()))
        .forEach(command::add);
    try {
      new ProcessBuilder(command).start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessHandle postmaster() {
    try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
      return lines.findFirst().map(Long::valueOf).flatMap(ProcessHandle::of).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void run(String sql) {
    try (Connection connection = DriverManager.getConnection(url());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError("the database cannot execute this: " + sql, e);
    }
  }

  /// Returns all rows of a query, each read by `row`.
  <T> List<T> list(String query, RowReader<T> row) {
    try (Connection connection = DriverManager.getConnection(url());
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(row.read(rows));
      }
      return found;
    } catch (SQLException e) {
      throw new AssertionError("the database cannot be read", e);
    }
  }

  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  @Override
  public void close() {
    stop();
  }

  private EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setPort(port)
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setServerConfig("synchronous_commit", "on") // the downloaded configuration is lax
          .setPGStartupWait(START_WITHIN)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("the database does not start", e);
    }
  }

  /// Returns a free port. The port must be the same after a restart, so the server cannot choose
  /// it.
  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
