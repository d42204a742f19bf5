package io.spectra.webhooks.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.engine.UnknownIdsContract;
import io.spectra.webhooks.store.Store;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests unknown ids on PostgreSQL, also on a caller's connection.
class UnknownIdsTest extends UnknownIdsContract {
  private final TestDatabase database = new TestDatabase();

  @Override
  protected Store open() {
    return database.open(InstantSource.system());
  }

  @AfterEach
  void drop_the_schema() throws SQLException {
    engine().close();
    database.close();
  }

  @Test
  void more_events_than_one_call_takes_are_the_callers_mistake_too() {
    var tooMany = Collections.nCopies(EventSequences.BLOCK_MAX + 1, draftOfNobody());

    assertThatThrownBy(() -> engine().publish(tooMany))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 32768 events can be submitted at once");
  }

  @Test
  void an_event_that_joins_a_callers_transaction_is_refused_and_the_transaction_continues()
      throws SQLException {
    database.run("create table note (text text not null)");
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("insert into note values ('kept')");

      isUnknown("tenant 4711", () -> engine().publish(connection, List.of(draftOfNobody())));
      connection.commit();
    }

    assertThat(database.list("select text from note")).containsExactly("kept");
    assertThat(database.count("event")).isZero();
  }
}
