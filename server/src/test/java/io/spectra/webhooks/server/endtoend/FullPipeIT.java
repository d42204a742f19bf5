package io.spectra.webhooks.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests a server whose standard error is a pipe that nobody reads. It works and stops as usual,
/// even while its store is locked and it has something to log about that.
class FullPipeIT {
  private static final String EVENT = "{\"event\":\"order.created\",\"data\":{\"n\":1}}";

  @TempDir private Path directory;

  @Test
  void a_log_that_nobody_reads_delays_neither_publishing_nor_the_stop() throws Exception {
    try (var spectra = SpectraProcess.runWithFullErrorPipe(serve("stop.within=2s"));
        var api = new Api(spectra.address(), spectra.firstKey())) {
      try (var locked = lockedStore()) {
        assertThat(api.post("/api/v1/events", EVENT).status()).isEqualTo(503);
        locked.rollback();
      }

      assertThat(api.post("/api/v1/events", EVENT).status()).isEqualTo(202);
      spectra.terminate();
      spectra.says("Stopped.");

      assertThat(spectra.endsWithin(Duration.ofSeconds(12))).isTrue();
    }
  }

  @Test
  void a_late_reader_gets_the_lines_that_were_logged_meanwhile() throws Exception {
    try (var spectra = SpectraProcess.runWithFullErrorPipe(serve());
        var api = new Api(spectra.address(), spectra.firstKey())) {
      try (var locked = lockedStore()) {
        assertThat(api.post("/api/v1/events", EVENT).status()).isEqualTo(503);
        locked.rollback();
      }

      assertThat(firstLineWith("WARNING", spectra)).contains("io.spectra.webhooks");
    }
  }

  @Test
  void stop_within_holds_while_the_store_is_locked_and_nobody_reads_the_log() throws Exception {
    try (var spectra = SpectraProcess.runWithFullErrorPipe(serve("stop.within=1s"));
        var api = new Api(spectra.address(), spectra.firstKey());
        var _ = lockedStore()) {
      assertThat(api.post("/api/v1/events", EVENT).status()).isEqualTo(503);

      spectra.terminate();

      assertThat(spectra.endsWithin(Duration.ofSeconds(11)))
          .as("ends within stop.within and ten seconds")
          .isTrue();
    }
  }

  private List<String> serve(String... settings) {
    return SpectraProcess.serveArguments(directory.resolve("data"), settings);
  }

  /// Returns a connection that locks the store. Nobody else can write until it is closed or rolled
  /// back.
  private Connection lockedStore() throws SQLException {
    var connection =
        DriverManager.getConnection(
            "jdbc:sqlite:" + directory.resolve("data").resolve("spectra.db"));
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.executeUpdate("update compatibility set oldest_level = oldest_level");
    }
    return connection;
  }

  private static String firstLineWith(String part, SpectraProcess spectra) throws IOException {
    var reader = new BufferedReader(new InputStreamReader(spectra.errors(), UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.contains(part)) {
        return line;
      }
    }
    throw new AssertionError("the log ended without a line with " + part);
  }
}
