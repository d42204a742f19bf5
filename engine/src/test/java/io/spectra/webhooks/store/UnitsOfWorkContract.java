package io.spectra.webhooks.store;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests an embedding program's own tables in a store that has SQL. Units of work write them inside
/// the group commit, and other code reads them meanwhile. A store's test extends this and says how
/// the store is opened and read.
///
/// The tables are `note`, whose check refuses the text "refused", and `late`, whose foreign key is
/// checked when the transaction commits.
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class UnitsOfWorkContract {
  private Store store;
  private StoreDriver driver;
  private TenantId tenant;

  /// Opens a store with the tables and two readers, empty when a test starts. The subclass closes
  /// it.
  protected abstract Store open();

  /// Reads the tables of the store that was opened last.
  protected abstract <T> T read(Read<T> read);

  /// Runs some queries on a connection that is lent to it.
  @FunctionalInterface
  protected interface Read<T> {
    T run(Connection connection) throws SQLException;
  }

  @BeforeEach
  final void open_the_store() {
    store = open();
    driver = new StoreDriver(store);
    tenant = driver.addTenant("Acme").id();
  }

  protected final List<Entry> commit(UnitOfWork... units) {
    List<Submission> submissions = new ArrayList<>();
    for (UnitOfWork unit : units) {
      submissions.add(new Submission.Work(unit));
    }
    return driver.committed(driver.batch(submissions)).entries();
  }

  protected static UnitOfWork.Written nothing() {
    return new UnitOfWork.Written("done", List.of());
  }

  protected static UnitOfWork note(String text) {
    return connection -> {
      insert(connection, text);
      return nothing();
    };
  }

  protected static void insert(Connection connection, String text) throws SQLException {
    try (var statement = connection.prepareStatement("insert into note (text) values (?)")) {
      statement.setString(1, text);
      statement.executeUpdate();
    }
  }

  protected final List<String> notes() {
    return read(connection -> {
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
  void work_beside_a_change_of_the_registry_commits_with_it_and_sees_what_was_made() {
    var names = new ArrayList<String>();

    change(
        "Shop",
        (connection, made) -> {
          names.add(made.tenants().getFirst().name());
          insert(connection, "with the shop");
        });

    assertThat(names).containsExactly("Shop");
    assertThat(notes()).containsExactly("with the shop");
    assertThat(tenants()).containsExactly("Acme", "Shop");
  }

  @Test
  void work_that_throws_undoes_its_change_and_the_store_continues() {
    var refusal = new IllegalStateException("no");

    assertThatThrownBy(() ->
            change(
                "Shop",
                (connection, _) -> {
                  insert(connection, "undone");
                  throw refusal;
                }))
        .isInstanceOfSatisfying(
            ChangeRefusedException.class,
            refused -> assertThat(refused.refusal()).isSameAs(refusal));

    assertThat(notes()).isEmpty();
    assertThat(tenants()).containsExactly("Acme");
    change("Bakery", (connection, _) -> insert(connection, "with the bakery"));
    assertThat(tenants()).containsExactly("Acme", "Bakery");
  }

  @Test
  void work_is_not_run_for_a_change_that_comes_too_late() {
    var late =
        driver.changeAt(
            0,
            new RegistryChange.AddTenant("Shop", START),
            (connection, _) -> insert(connection, "never"));

    assertThat(late.version()).isZero();
    assertThat(notes()).isEmpty();
    assertThat(tenants()).containsExactly("Acme");
  }

  private void change(String tenantName, ChangeWork work) {
    long version = store.registrySince(0).version();
    driver.changeAt(version, new RegistryChange.AddTenant(tenantName, START), work);
  }

  private List<String> tenants() {
    return store.registrySince(0).tenants().stream().map(Tenant::name).toList();
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
  void a_unit_that_commits_by_an_sql_statement_fails_the_batch_and_the_next_one_passes() {
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
  void a_connection_refuses_calls_after_its_unit_has_ended() {
    List<Connection> kept = new ArrayList<>();
    commit(connection -> {
      kept.add(connection);
      return nothing();
    });
    read(kept::add);

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
        read(connection -> {
          int first = count(connection, "note");
          commit(note("meanwhile"));
          return List.of(first, count(connection, "note"));
        });

    assertThat(counts).containsExactly(1, 1);
    assertThat(notes()).hasSize(2);
  }

  @Test
  void a_read_cannot_write() {
    assertThatThrownBy(() ->
            read(connection -> {
              insert(connection, "sneaked in");
              return true;
            }))
        .isInstanceOf(StoreException.class);
    assertThat(notes()).isEmpty();
  }

  @Test
  void an_exception_of_a_read_reaches_its_caller_unchanged() {
    var mine = new IllegalArgumentException("page 0");

    assertThatThrownBy(() ->
            read(_ -> {
              throw mine;
            }))
        .isSameAs(mine);
    assertThat(notes()).isEmpty();
  }

  @Test
  void reads_beyond_the_number_of_readers_wait() throws Exception {
    CountDownLatch bothRead = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    Read<Boolean> held =
        _ -> {
          bothRead.countDown();
          return await(goOn);
        };
    var first = CompletableFuture.supplyAsync(() -> read(held), Thread::startVirtualThread);
    var second = CompletableFuture.supplyAsync(() -> read(held), Thread::startVirtualThread);
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

  private static int count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
