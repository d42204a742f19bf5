package io.spectra.webhooks.store.postgres;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.store.postgres.PostgresSettings.Timeouts;
import io.spectra.webhooks.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An embedding program's own tables: written by units of work inside the group commit, read beside
/// it.
@SuppressWarnings("NullAway.Init") // set before each test
class UnitsOfWorkTest {
  private final TestDatabase database = new TestDatabase();
  private PostgresStore store;
  private StoreDriver driver;
  private TenantId tenant;

  @BeforeEach
  void open() {
    store = database.open(withReaders(2), TestDatabase.CLOCK);
    driver = new StoreDriver(store);
    tenant = driver.addTenant("Acme").id();
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
        given.units(),
        given.timeouts(),
        given.daysAhead(),
        List.of(OpeningTest.EMBEDDER));
  }

  private List<Entry> commit(UnitOfWork... units) {
    List<Submission> submissions = new ArrayList<>();
    for (UnitOfWork unit : units) {
      submissions.add(new Submission.Work(unit));
    }
    return driver.committed(driver.batch(submissions)).entries();
  }

  private static UnitOfWork.Written nothing() {
    return new UnitOfWork.Written("done", List.of());
  }

  private static UnitOfWork note(String text) {
    return connection -> {
      insert(connection, text);
      return nothing();
    };
  }

  private static void insert(Connection connection, String text) throws SQLException {
    try (var statement = connection.prepareStatement("insert into note (text) values (?)")) {
      statement.setString(1, text);
      statement.executeUpdate();
    }
  }

  private List<String> notes() {
    return store.read(connection -> {
      List<String> texts = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          var rows = statement.executeQuery("select text from note order by id")) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
      }
      return texts;
    });
  }

  private int events() {
    var all = new EventQuery(tenant, 0, Set.of(), Optional.empty(), Optional.empty(), 100);
    return store.events(all).size();
  }

  @Test
  void a_units_rows_and_events_are_there_when_the_commit_is_answered() {
    NewEvent event = driver.event(tenant, START);

    commit(connection -> {
      insert(connection, "placed");
      return new UnitOfWork.Written("done", List.of(event));
    });

    assertThat(notes()).containsExactly("placed");
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void the_rows_of_a_unit_that_throws_are_undone_and_those_of_others_kept() {
    List<Entry> entries =
        commit(
            note("first"),
            connection -> {
              insert(connection, "undone");
              throw new IllegalStateException("no");
            },
            note("refused"), // by the table's own check
            note("last"));

    assertThat(entries.get(1)).isInstanceOf(Entry.Refused.class);
    assertThat(entries.get(2)).isInstanceOf(Entry.Refused.class);
    assertThat(notes()).containsExactly("first", "last");
  }

  @Test
  void a_unit_is_undone_when_its_events_cannot_be_stored() {
    NewEvent foreign = driver.event(new TenantId(99), START);

    List<Entry> entries =
        commit(connection -> {
          insert(connection, "undone");
          return new UnitOfWork.Written("done", List.of(foreign));
        });

    assertThat(entries.getFirst()).isInstanceOf(Entry.Refused.class);
    assertThat(notes()).isEmpty();
  }

  @Test
  void a_constraint_that_breaks_at_the_commit_rejects_the_batch() {
    UnitOfWork orphan =
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into late (parent) values (4711)");
          }
          return nothing();
        };

    BatchResult result =
        driver.submit(
            driver.batch(
                List.of(new Submission.Work(note("with it")), new Submission.Work(orphan))));

    assertThat(result).isInstanceOf(BatchResult.Rejected.class);
    assertThat(notes()).isEmpty();
    commit(note("after"));
    assertThat(notes()).containsExactly("after");
  }

  @Test
  void statements_that_a_unit_leaves_open_do_not_keep_the_commit_from_happening() {
    commit(
        note("one"),
        note("two"),
        connection -> {
          var rows = connection.createStatement().executeQuery("select text from note");
          assertThat(rows.next()).isTrue();
          var written =
              connection
                  .prepareStatement("insert into note (text) values ('a'), ('b') returning id")
                  .executeQuery();
          assertThat(written.next()).isTrue();
          return nothing();
        },
        connection -> {
          connection.createStatement().executeQuery("select text from note").next();
          throw new IllegalStateException("in the middle of a read");
        });

    assertThat(notes()).containsExactly("one", "two", "a", "b");
  }

  @Test
  void a_unit_cannot_end_the_transaction() {
    List<UnitOfWork> attempts =
        List.of(
            connection -> {
              insert(connection, "undone");
              connection.commit();
              return nothing();
            },
            connection -> {
              insert(connection, "undone");
              connection.rollback();
              return nothing();
            },
            connection -> {
              insert(connection, "undone");
              connection.setAutoCommit(true);
              return nothing();
            },
            connection -> {
              insert(connection, "undone");
              connection.close();
              return nothing();
            });

    for (UnitOfWork attempt : attempts) {
      Entry entry = commit(attempt).getFirst();
      assertThat(((Entry.Refused) entry).cause())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("is not allowed: the store ends the transaction itself");
    }
    assertThat(notes()).isEmpty();
  }

  @Test
  void a_unit_that_says_commit_in_sql_fails_the_batch_and_the_next_one_passes() {
    UnitOfWork sly =
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("commit");
          }
          return nothing();
        };

    assertThatThrownBy(() -> commit(sly, note("after it"))).isInstanceOf(StoreException.class);

    assertThat(notes()).isEmpty();
    commit(note("next"));
    assertThat(notes()).containsExactly("next");
  }

  @Test
  void a_unit_that_hides_an_error_from_the_database_is_refused_alone() {
    List<Entry> entries =
        commit(
            connection -> {
              try {
                insert(connection, "refused");
              } catch (SQLException e) {
                return nothing(); // but the database has not forgotten
              }
              throw new AssertionError("it was not refused");
            },
            note("after"));

    assertThat(entries.getFirst()).isInstanceOf(Entry.Refused.class);
    assertThat(notes()).containsExactly("after");
  }

  @Test
  void a_connection_is_of_no_use_when_its_unit_is_over() {
    List<Connection> kept = new ArrayList<>();
    commit(connection -> {
      kept.add(connection);
      return nothing();
    });
    store.read(kept::add);

    for (Connection connection : kept) {
      assertThatThrownBy(() -> connection.createStatement()).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> connection.isReadOnly()).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void an_error_in_a_unit_fails_the_call_and_not_the_store() {
    UnitOfWork broken =
        _ -> {
          throw new StackOverflowError();
        };

    assertThatThrownBy(() -> commit(note("undone"), broken)).isInstanceOf(StoreException.class);

    commit(note("after"));
    assertThat(notes()).containsExactly("after");
  }

  @Test
  void a_read_sees_one_snapshot() {
    commit(note("before"));

    List<Integer> counts =
        store.read(connection -> {
          int first = OpeningTest.count(connection, "note");
          commit(note("meanwhile"));
          return List.of(first, OpeningTest.count(connection, "note"));
        });

    assertThat(counts).containsExactly(1, 1);
    assertThat(notes()).hasSize(2);
  }

  @Test
  void a_read_cannot_write() {
    assertThatThrownBy(() ->
            store.read(connection -> {
              insert(connection, "sneaked in");
              return true;
            }))
        .isInstanceOf(StoreException.class);
    assertThat(notes()).isEmpty();
  }

  @Test
  void what_a_reads_caller_throws_comes_back_as_it_is() {
    var mine = new IllegalArgumentException("page 0");

    assertThatThrownBy(() ->
            store.read(_ -> {
              throw mine;
            }))
        .isSameAs(mine);
    assertThat(notes()).isEmpty();
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
      // The only reader is free again: a leaked one would let this fail too.
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

  @Test
  void more_reads_than_readers_wait_for_each_other() throws Exception {
    CountDownLatch bothRead = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    SqlRead<Boolean> held =
        _ -> {
          bothRead.countDown();
          return await(goOn);
        };
    var first = CompletableFuture.supplyAsync(() -> store.read(held), Thread::startVirtualThread);
    var second = CompletableFuture.supplyAsync(() -> store.read(held), Thread::startVirtualThread);
    assertThat(bothRead.await(10, TimeUnit.SECONDS)).isTrue();
    var third = CompletableFuture.supplyAsync(this::notes, Thread::startVirtualThread);

    commit(note("nobody waits for readers"));
    goOn.countDown();

    assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(second.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(third.get(10, TimeUnit.SECONDS)).containsExactly("nobody waits for readers");
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void a_closed_store_refuses_reads() {
    store.close();

    assertThatThrownBy(this::notes).isInstanceOf(StoreException.class);
  }
}
