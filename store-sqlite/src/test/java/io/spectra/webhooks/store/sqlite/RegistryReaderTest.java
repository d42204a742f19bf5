package io.spectra.webhooks.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.sql.RegistryReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryReaderTest {
  @TempDir private Path directory;

  @Test
  void the_rows_of_a_registry_change_are_found_without_reading_every_row() throws SQLException {
    TestStores.open(directory).close();
    try (var connection =
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("spectra.db"))) {
      for (String query : RegistryReader.CHANGED) {
        assertThat(plan(connection, query)).as(query).anyMatch(step -> step.startsWith("SEARCH"));
        assertThat(plan(connection, query)).as(query).noneMatch(step -> step.startsWith("SCAN"));
      }
    }
  }

  private static List<String> plan(Connection connection, String query) throws SQLException {
    List<String> steps = new ArrayList<>();
    try (var statement = connection.prepareStatement("explain query plan " + query);
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        steps.add(rows.getString("detail"));
      }
    }
    return steps;
  }
}
