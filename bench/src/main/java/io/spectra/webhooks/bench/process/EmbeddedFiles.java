package io.spectra.webhooks.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/// Reads the embedded store's files in a server's data directory, for facts that the API does not
/// show, and can make them older than they are. Each call opens a connection of its own beside the
/// server's. Any thread may use it.
public final class EmbeddedFiles {
  private static final String ATTEMPTS = "attempts-";
  private static final String DATABASE = ".db";
  private static final Duration BUSY_WITHIN = Duration.ofSeconds(5);
  private static final String OPEN_EVENTS = "select count(*) from outbox";
  private static final String PARKED = "select ifnull(sum(deliveries), 0) from segment";
  private static final String NEWEST_EVENT = "select ifnull(max(sequence), 0) from event";
  private static final String IS_EVENT_LEFT =
      "select exists (select 1 from event where sequence <= ?)";
  private static final String COUNT_ATTEMPTS = "select count(*) from attempt";

  /// Spreads events evenly over the day, in their order.
  private static final String SPREAD_EVENTS =
      """
      update event
      set accepted_at = ?1 + (sequence - ?2) * 86399999 / (
        select max(sequence) - ?2 from event)
      where sequence > ?2
      """;

  private final Path directory;

  public EmbeddedFiles(Path directory) {
    this.directory = directory;
  }

  /// Returns the number of events that have an open delivery.
  public long openEvents() {
    return number(main(), OPEN_EVENTS);
  }

  /// Returns the number of deliveries that are parked in the store.
  public long parked() {
    return number(main(), PARKED);
  }

  /// Returns the largest sequence of an event, or 0 if there is none.
  public long newestEvent() {
    return number(main(), NEWEST_EVENT);
  }

  /// Whether an event with this sequence or a smaller one exists.
  public boolean isEventLeft(long sequence) {
    return number(main(), IS_EVENT_LEFT, sequence) == 1;
  }

  /// Returns the number of attempts of all days.
  public long attempts() {
    return attemptFiles(DATABASE).stream().mapToLong(file -> number(file, COUNT_ATTEMPTS)).sum();
  }

  /// Returns the days that have a file of attempts, oldest first.
  public List<LocalDate> days() {
    return attemptFiles(DATABASE).stream().map(EmbeddedFiles::day).sorted().toList();
  }

  /// Whether a day's attempts take space on the disk, in use or about to be deleted.
  public boolean takesRoom(LocalDate day) {
    return attemptFiles("").stream().anyMatch(file -> name(file).contains(day.toString()));
  }

  /// Makes the newest day older by this many days, together with the events after a sequence, which
  /// are then spread evenly over that day. The server must have stopped. Ids keep their time, which
  /// only affects reading a single delivery.
  public void age(int days, long afterEvent) {
    var newest = days().getLast();
    var aged = newest.minusDays(days);
    for (var file : attemptFiles("")) {
      if (name(file).startsWith(ATTEMPTS + newest)) {
        move(file, file.resolveSibling(name(file).replace(newest.toString(), aged.toString())));
      }
    }
    long start = aged.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    update(main(), SPREAD_EVENTS, start, afterEvent);
  }

  private Path main() {
    return directory.resolve("spectra.db");
  }

  private List<Path> attemptFiles(String suffix) {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> name(file).startsWith(ATTEMPTS) && name(file).endsWith(suffix))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LocalDate day(Path file) {
    var name = name(file);
    return LocalDate.parse(name.substring(ATTEMPTS.length(), name.length() - DATABASE.length()));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(Path file, String query, long... arguments) {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = prepare(connection, query, arguments);
        var rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }

  private static void update(Path file, String statement, long... arguments) {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var prepared = prepare(connection, statement, arguments)) {
      prepared.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot write " + file, e);
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, long... arguments)
      throws SQLException {
    var statement = connection.prepareStatement(sql);
    statement.setQueryTimeout((int) BUSY_WITHIN.toSeconds());
    for (int i = 0; i < arguments.length; i++) {
      statement.setLong(i + 1, arguments[i]);
    }
    return statement;
  }
}
