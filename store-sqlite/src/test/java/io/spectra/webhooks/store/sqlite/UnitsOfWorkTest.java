package io.spectra.webhooks.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.UnitsOfWorkContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests an embedding program's own tables in the main file.
@SuppressWarnings("NullAway.Init") // set before each test
class UnitsOfWorkTest extends UnitsOfWorkContract {
  @TempDir Path directory;
  private SqliteStore store;

  @Override
  protected Store open() {
    store = open(2, Duration.ofSeconds(5));
    return store;
  }

  private SqliteStore open(int readers, Duration readBound) {
    return TestStores.open(
        new SqliteSettings(directory, readers, readBound, 1 << 20, List.of(OpeningTest.EMBEDDER)));
  }

  @Override
  protected <T> T read(Read<T> read) {
    return store.read(read::run);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void a_read_that_takes_too_long_is_interrupted_and_the_readers_go_on() {
    store.close();
    store = open(1, Duration.ofMillis(300));

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> store.read(UnitsOfWorkTest::forever))
          .isInstanceOf(StoreException.class)
          .hasMessage("A read took longer than 300 ms");
      // The only reader is free again. If it had leaked, this would time out too.
      assertThat(firstAnswer()).isEmpty();
    }
  }

  /// Repeats the read, since the interrupted query may need a moment to notice.
  private List<String> firstAnswer() {
    StoreException last = new StoreException("not read yet");
    for (int i = 0; i < 20; i++) {
      try {
        return notes();
      } catch (StoreException e) {
        last = e;
      }
    }
    throw last;
  }

  private static long forever(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "with recursive n (i) as (select 1 union all select i + 1 from n)"
                    + " select count(*) from n")) {
      return rows.getLong(1);
    }
  }
}
