package io.spectra.webhooks.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedFilesTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-05-18");
  private static final LocalDate AGED = LocalDate.parse("2026-05-15");
  private static final Instant NOW = Instant.parse("2026-05-18T14:23:00Z");

  @TempDir private Path directory;

  @BeforeEach
  void makeFiles() throws SQLException {
    run("spectra.db", "create table event (sequence integer primary key, accepted_at integer)");
    for (int sequence = 1; sequence <= 5; sequence++) {
      run(
          "spectra.db",
          "insert into event values (%s, %s)".formatted(sequence, NOW.toEpochMilli()));
    }
    run("attempts-2026-05-18.db", "create table attempt (id integer primary key)");
    run("attempts-2026-05-18.db", "insert into attempt values (1), (2), (3)");
  }

  @Test
  void a_day_that_is_aged_keeps_its_attempts_under_another_date() {
    var files = new EmbeddedFiles(directory);
    files.age(3, 0);
    assertThat(files.days()).containsExactly(AGED);
    assertThat(files.attempts()).isEqualTo(3);
    assertThat(files.takesRoom(AGED)).isTrue();
    assertThat(files.takesRoom(TODAY)).isFalse();
  }

  @Test
  void events_that_age_with_their_day_stay_within_it_in_their_order() throws SQLException {
    new EmbeddedFiles(directory).age(3, 2);
    var times = acceptedAt();
    assertThat(times.subList(0, 2)).containsOnly(NOW);
    assertThat(times.subList(2, 5)).isSorted().allMatch(time -> dayOf(time).equals(AGED));
  }

  @Test
  void an_event_is_left_until_the_last_one_of_that_age_has_been_deleted() throws SQLException {
    var files = new EmbeddedFiles(directory);
    assertThat(files.newestEvent()).isEqualTo(5);
    assertThat(files.isEventLeft(2)).isTrue();
    run("spectra.db", "delete from event where sequence <= 2");
    assertThat(files.isEventLeft(2)).isFalse();
  }

  private void run(String file, String statement) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(file));
        var running = connection.createStatement()) {
      running.execute(statement);
    }
  }

  private List<Instant> acceptedAt() throws SQLException {
    var times = new ArrayList<Instant>();
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("spectra.db"));
        var asking = connection.createStatement();
        var rows = asking.executeQuery("select accepted_at from event order by sequence")) {
      while (rows.next()) {
        times.add(Instant.ofEpochMilli(rows.getLong(1)));
      }
    }
    return times;
  }

  private static LocalDate dayOf(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
