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

/// A PostgreSQL server of a test's own, on the port and the data of its first start, so that it can
/// be stopped and started again under those who use it.
final class SharedDatabase implements AutoCloseable {
  private static final Duration START_WITHIN = Duration.ofSeconds(30);
  private static final Logger LOUD = Logger.getLogger("io.zonky"); // kept, or its level goes

  static {
    LOUD.setLevel(
        Level.OFF); // what fails throws; that one which was killed cannot be stopped is no news
  }

  private final Path data;
  private final int port = freePort();
  private EmbeddedPostgres server;

  SharedDatabase(Path data) {
    this.data = data;
    this.server = start();
  }

  /// One on a copy of the leader's data, which only repeats what the leader does until it is
  /// promoted.
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

  /// Returns when it is gone; [#restart()] brings it back. Idempotent.
  void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `kill -9`; returns when nobody can connect any more.
  void kill() {
    var process = postmaster();
    process.destroyForcibly();
    process.onExit().join();
  }

  /// Freezes all its processes where they are: connections stay open and nothing is answered.
  void freeze() {
    signal("STOP");
  }

  /// Lets them go on.
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
      throw new AssertionError("the database does not do this: " + sql, e);
    }
  }

  /// All rows of a query, each read by `row`.
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
          .setServerConfig("synchronous_commit", "on") // the one that is downloaded is lax
          .setPGStartupWait(START_WITHIN)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("the database does not start", e);
    }
  }

  /// It must be the same after a restart, so it cannot be left to the server.
  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
