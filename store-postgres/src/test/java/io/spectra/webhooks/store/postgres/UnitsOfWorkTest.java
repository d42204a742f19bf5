package io.spectra.webhooks.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.UnitsOfWorkContract;
import io.spectra.webhooks.store.postgres.PostgresSettings.Timeouts;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests an embedding program's own tables in the schema.
@SuppressWarnings("NullAway.Init") // set before each test
class UnitsOfWorkTest extends UnitsOfWorkContract {
  private final TestDatabase database = new TestDatabase();
  private PostgresStore store;

  @Override
  protected Store open() {
    store = database.open(withReaders(2), TestDatabase.CLOCK);
    return store;
  }

  @Override
  protected <T> T read(Read<T> read) {
    return store.read(read::run);
  }

  @AfterEach
  void drop_the_schema() throws SQLException {
    database.close();
  }

  private PostgresSettings withReaders(int readers) {
    PostgresSettings given = database.settings();
    return new PostgresSettings(
        given.url(),
        given.login(),
        given.schema(),
        readers,
        given.writers(),
        given.timeouts(),
        given.daysAhead(),
        List.of(OpeningTest.EMBEDDER));
  }

  @Test
  void a_unit_that_hides_an_error_from_the_database_is_refused_alone() {
    List<Entry> entries =
        commit(
            connection -> {
              try {
                insert(connection, "refused");
              } catch (SQLException e) {
                return nothing(); // the transaction has failed all the same
              }
              throw new AssertionError("the unit was not refused");
            },
            note("after"));

    assertThat(entries.getFirst()).isInstanceOf(Entry.Refused.class);
    assertThat(notes()).containsExactly("after");
  }

  @Test
  void a_read_that_takes_too_long_is_ended_and_the_readers_go_on() {
    store.close();
    var impatient =
        new Timeouts(Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5));
    store = database.open(withReaders(1).with(impatient), TestDatabase.CLOCK);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> store.read(UnitsOfWorkTest::forever))
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith("A read failed: it took too long");
      // The only reader is free again. If it had leaked, this would fail too.
      assertThat(notes()).isEmpty();
    }
  }

  private static long forever(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery("select count(*) from generate_series(1, 1e12::bigint)")) {
      return rows.getMetaData().getColumnCount();
    }
  }
}
