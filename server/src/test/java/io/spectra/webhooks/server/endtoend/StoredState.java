package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The content of a data directory, read with plain SQL from a copy of its files, so that reading
/// changes nothing in what a killed process left. The process that wrote the directory must be
/// gone.
///
/// @param attempts every stored attempt
/// @param events every stored event
/// @param orders the ids of all orders
/// @param announcedOrders the ids of the orders for which there is an `order.created`
/// @param outbox the number of events with open deliveries
/// @param parked the number of parked deliveries
record StoredState(
    List<Stored> attempts,
    Set<String> events,
    Set<Long> orders,
    Set<Long> announcedOrders,
    int outbox,
    int parked) {

  private static final String ANNOUNCED_ORDERS =
      """
      select json_extract(cast(body as text), '$.data.id') from event
      where type = 'order.created' and cast(body as text) like '%"order_number"%'
      """;

  /// One attempt of the delivery of an event to a webhook.
  record Stored(long webhook, String event, boolean success) {}

  /// Reads a data directory.
  ///
  /// @param scratch an empty directory for the copy
  static StoredState copiedFrom(Path data, Path scratch) {
    try {
      copy(data, scratch);
      try (var main = open(scratch.resolve("spectra.db"))) {
        var events = eventsBySequence(main);
        var attempts = new ArrayList<Stored>();
        for (var file : list(scratch, "attempts-*.db")) {
          readAttempts(file, events, attempts);
        }
        return new StoredState(
            List.copyOf(attempts),
            Set.copyOf(events.values()),
            numbers(main, "select id from orders"),
            numbers(main, ANNOUNCED_ORDERS),
            number(main, "select count(*) from outbox"),
            number(main, "select coalesce(sum(deliveries), 0) from segment"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new AssertionError("the copy of " + data + " cannot be read", e);
    }
  }

  private static void copy(Path data, Path scratch) throws IOException {
    Files.createDirectories(scratch);
    for (var file : list(data, "*.db*")) {
      if (!file.toString().endsWith("-shm")) { // SQLite rebuilds it from the log
        Files.copy(file, scratch.resolve(file.getFileName()));
      }
    }
  }

  private static List<Path> list(Path directory, String pattern) throws IOException {
    try (var files = Files.newDirectoryStream(directory, pattern)) {
      var found = new ArrayList<Path>();
      files.forEach(found::add);
      return found;
    }
  }

  private static Map<Long, String> eventsBySequence(Connection main) throws SQLException {
    var events = new HashMap<Long, String>();
    try (var statement = main.createStatement();
        var rows = statement.executeQuery("select sequence, id from event")) {
      while (rows.next()) {
        events.put(rows.getLong(1), uuid(rows));
      }
    }
    return events;
  }

  private static String uuid(ResultSet rows) throws SQLException {
    var bytes = ByteBuffer.wrap(rows.getBytes(2));
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }

  private static void readAttempts(Path file, Map<Long, String> events, List<Stored> attempts)
      throws SQLException {
    try (var connection = open(file);
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("select webhook_id, event_sequence, success from attempt")) {
      while (rows.next()) {
        String event = events.get(rows.getLong(2));
        if (event == null) {
          throw new AssertionError(
              "an attempt of event %s, which does not exist".formatted(rows.getLong(2)));
        }
        attempts.add(new Stored(rows.getLong(1), event, rows.getBoolean(3)));
      }
    }
  }

  private static Set<Long> numbers(Connection connection, String query) throws SQLException {
    var numbers = new HashSet<Long>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        assertThat(numbers.add(rows.getLong(1))).as("only once: %s", rows.getLong(1)).isTrue();
      }
    }
    return numbers;
  }

  private static int number(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static Connection open(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }
}
