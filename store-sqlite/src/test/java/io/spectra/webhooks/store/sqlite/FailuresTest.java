package io.spectra.webhooks.store.sqlite;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static io.spectra.webhooks.store.StoreDriver.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Tests disks that fill up or fail. Acknowledged writes stay, failed calls leave nothing, and the
/// store recovers by itself.
class FailuresTest {
  @TempDir Path directory;

  @Test
  void a_full_disk_fails_the_batch_and_the_store_continues_when_there_is_room() {
    try (SqliteStore store = TestStores.open(directory)) {
      StoreDriver driver = new StoreDriver(store);
      TenantId tenant = driver.addTenant("Acme").id();
      List<StoredEvent> kept = driver.accept(tenant, 3);
      limitPages(driver, "(select page_count + 2 from pragma_page_count)");

      assertThatThrownBy(() -> driver.accept(large(driver, tenant)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("the disk is full");

      assertThat(sequences(store, tenant))
          .isEqualTo(kept.stream().map(StoredEvent::sequence).toList());
      assertThat(store.outbox(0, 10)).hasSize(3);
      limitPages(driver, "1000000");
      driver.accept(large(driver, tenant));
      assertThat(sequences(store, tenant)).hasSize(4);
    }
  }

  /// Makes a statement fail because the disk is full; emptying the log after the failure fails too.
  @Test
  void a_write_that_failed_on_a_full_disk_succeeds_when_there_is_room() {
    WritingConnection writing = writing(() -> {});
    writing.transact("A test", session -> session.update("create table t (x blob)"));
    String large = "insert into t values (zeroblob(100000))";
    long pages = writing.read("A test", session -> session.number("pragma page_count"));
    writing.read("A test", session -> session.number("pragma max_page_count = " + (pages + 2)));
    assertThatThrownBy(() -> writing.transact("A test", session -> session.update(large)))
        .hasMessageContaining("the disk is full");
    writing.read("A test", session -> session.number("pragma max_page_count = 1000000"));

    writing.transact("A test", session -> session.update(large));

    assertThat(writing.<Long>read("A test", session -> session.number("select count(*) from t")))
        .isEqualTo(1);
    writing.close();
  }

  @Test
  void a_log_that_cannot_be_emptied_is_tried_again_on_a_new_connection() throws Exception {
    WritingConnection writing = writing(() -> {});
    Path database = directory.resolve("alone.db");
    writing.write("A test", session -> session.update("create table t (x integer)"));
    Path log = SqliteDirectory.walOf(database);
    hide(log);
    assertThatThrownBy(() -> writing.sync("A test")).isInstanceOf(StoreException.class);
    bringBack(log);

    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement reader = connection.createStatement()) {
      reader.execute("begin");
      reader.executeQuery("select count(*) from t").close(); // keeps the log from being emptied
      assertThatThrownBy(() ->
              writing.transact("A test", session -> session.update("insert into t values (1)")))
          .isInstanceOf(StoreException.class);
      assertThatThrownBy(() -> writing.syncIfOpen("A test")).hasMessageContaining("in doubt");
    }

    writing.transact("A test", session -> session.update("insert into t values (1)"));
    writing.syncIfOpen("A test");
    assertThat(writing.<Long>read("A test", session -> session.number("select sum(x) from t")))
        .isEqualTo(1);
    writing.close();
  }

  @Test
  void a_unit_that_fills_the_disk_takes_the_whole_batch_with_it() {
    try (SqliteStore store =
        TestStores.open(SqliteSettings.in(directory).with(OpeningTest.EMBEDDER))) {
      StoreDriver driver = new StoreDriver(store);
      TenantId tenant = driver.addTenant("Acme").id();
      limitPages(driver, "(select page_count + 2 from pragma_page_count)");
      UnitOfWork greedy =
          connection -> {
            try (Statement statement = connection.createStatement()) {
              statement.executeUpdate("insert into note (text) values (hex(zeroblob(300000)))");
            }
            return new UnitOfWork.Written("done", List.of());
          };

      assertThatThrownBy(() ->
              driver.submit(
                  driver.batch(
                      List.of(
                          new Submission.Events(List.of(driver.event(tenant, START))),
                          new Submission.Work(greedy)))))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("the disk is full");

      assertThat(sequences(store, tenant)).isEmpty();
    }
  }

  /// Sets a pragma for the lifetime of the connection.
  private static void limitPages(StoreDriver driver, String pages) {
    driver.committed(
        driver.batch(
            List.of(
                new Submission.Work(connection -> {
                  long limit = number(connection, "select " + pages);
                  number(connection, "pragma max_page_count = " + limit);
                  return new UnitOfWork.Written("done", List.of());
                }))));
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.getLong(1);
    }
  }

  private static NewEvent large(StoreDriver driver, TenantId tenant) {
    NewEvent event = driver.event(tenant, START);
    return new NewEvent(
        event.id(), tenant, event.type(), START, 0, Optional.empty(), new byte[200_000]);
  }

  private static List<Long> sequences(SqliteStore store, TenantId tenant) {
    var all = new EventQuery(tenant, 0, Set.of(), Optional.empty(), Optional.empty(), 100);
    return store.events(all).stream().map(StoredEvent::sequence).toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = SQLiteErrorCode.class,
      names = {"SQLITE_IOERR_FSYNC", "SQLITE_IOERR_WRITE", "SQLITE_CORRUPT", "SQLITE_READONLY"})
  void an_error_that_leaves_the_file_in_doubt_closes_every_connection(SQLiteErrorCode code) {
    AtomicInteger broken = new AtomicInteger();
    List<SqliteSession> sessions = new ArrayList<>();
    WritingConnection writing = writing(broken::incrementAndGet);
    write(writing, sessions, "create table t (x integer)");

    assertThatThrownBy(() ->
            writing.transact(
                "A test",
                session -> {
                  session.update("insert into t values (1)");
                  throw new SQLiteException("injected", code);
                }))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("injected");

    assertThat(broken).hasPositiveValue();
    write(writing, sessions, "insert into t values (2)");
    assertThat(sessions.get(1)).isNotSameAs(sessions.get(0));
    assertThat(writing.<Long>read("A test", session -> session.number("select sum(x) from t")))
        .isEqualTo(2);
    writing.close();
  }

  @Test
  void an_error_of_the_statement_alone_keeps_the_connection() {
    AtomicInteger broken = new AtomicInteger();
    List<SqliteSession> sessions = new ArrayList<>();
    WritingConnection writing = writing(broken::incrementAndGet);
    write(writing, sessions, "create table t (x integer unique)");
    write(writing, sessions, "insert into t values (1)");

    assertThatThrownBy(() -> write(writing, sessions, "insert into t values (1)"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("it breaks a constraint");

    write(writing, sessions, "insert into t values (2)");
    assertThat(broken).hasValue(0);
    assertThat(sessions.getLast()).isSameAs(sessions.getFirst());
    writing.close();
  }

  @Test
  void a_connection_that_died_is_replaced_by_the_next_call() {
    AtomicInteger broken = new AtomicInteger();
    List<SqliteSession> sessions = new ArrayList<>();
    WritingConnection writing = writing(broken::incrementAndGet);
    write(writing, sessions, "create table t (x integer)");

    assertThatThrownBy(() ->
            writing.transact(
                "A test",
                session -> {
                  session.close();
                  return session.number("select 1");
                }))
        .isInstanceOf(StoreException.class);

    write(writing, sessions, "insert into t values (1)");
    writing.close();
  }

  @Test
  void a_batch_is_durable_only_after_a_sync_and_only_durable_events_are_listed()
      throws IOException {
    TenantId tenant;
    try (SqliteStore store = TestStores.open(directory)) {
      tenant = new StoreDriver(store).addTenant("Acme").id();
    }
    Path log = SqliteDirectory.walOf(directory.resolve("spectra.db"));
    try (SqliteStore store = TestStores.open(directory)) {
      StoreDriver driver = new StoreDriver(store);
      assertThat(store.isDurableOnCommit()).isFalse();
      UnitOfWork hidingTheLog =
          _ -> new UnitOfWork.Written(hide(log), List.of(driver.event(tenant, START)));

      assertThatThrownBy(
              () -> driver.submit(driver.batch(List.of(new Submission.Work(hidingTheLog)))))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("the disk failed");
      bringBack(log);

      assertThat(store.outbox(0, 10)).hasSize(1);
      assertThatThrownBy(() -> sequences(store, tenant)).isInstanceOf(StoreException.class);
      driver.accept(tenant, 1);
      assertThat(sequences(store, tenant)).hasSize(2);
    }
  }

  /// Makes the next sync fail, as on a failing disk: the log cannot be opened. SQLite has it open
  /// already and continues.
  private static Path hide(Path log) throws IOException {
    return Files.move(log, log.resolveSibling("hidden"));
  }

  private static void bringBack(Path log) throws IOException {
    Files.move(log.resolveSibling("hidden"), log);
  }

  @Test
  void after_a_sync_that_failed_nothing_is_added_to_the_log_before_the_database_has_all_of_it()
      throws IOException {
    AtomicInteger broken = new AtomicInteger();
    List<SqliteSession> sessions = new ArrayList<>();
    WritingConnection writing = writing(broken::incrementAndGet);
    writing.write("A test", session -> session.update("create table t (x integer)"));
    Path log = SqliteDirectory.walOf(directory.resolve("alone.db"));

    hide(log);
    assertThatThrownBy(() -> write(writing, sessions, "insert into t values (1)"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the disk failed");
    bringBack(log);
    assertThatThrownBy(() -> writing.sync("A test")).isInstanceOf(StoreException.class);

    assertThat(broken).hasValue(0);
    assertThat(log).isNotEmptyFile();
    writing.read("A test", _ -> assertThat(log).isEmptyFile());
    assertThat(broken).hasValue(1);
    write(writing, sessions, "insert into t values (2)");
    assertThat(writing.<Long>read("A test", session -> session.number("select sum(x) from t")))
        .isEqualTo(3);
    writing.close();
  }

  @Test
  void a_unit_that_leaves_its_thread_interrupted_is_no_failure() {
    WritingConnection writing = writing(() -> {});

    writing.transact(
        "A test",
        session -> {
          Thread.currentThread().interrupt();
          return session.update("create table t (x integer)");
        });

    assertThat(Thread.interrupted()).as("is still interrupted").isTrue();
    writing.sync("A test");
    writing.close();
  }

  @Test
  void what_was_written_before_its_file_was_closed_for_another_failure_is_in_doubt() {
    List<SqliteSession> sessions = new ArrayList<>();
    WritingConnection writing = writing(() -> {});
    write(writing, sessions, "create table t (x integer)");
    writing.write("A test", session -> session.update("insert into t values (1)"));
    assertThatThrownBy(() ->
            writing.write(
                "A test",
                _ -> {
                  throw new SQLiteException("injected", SQLiteErrorCode.SQLITE_IOERR_WRITE);
                }))
        .isInstanceOf(StoreException.class);

    assertThatThrownBy(() -> writing.sync("A test"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed after another failure");

    assertThat(writing.<Long>read("A test", session -> session.number("select sum(x) from t")))
        .isEqualTo(1);
    writing.close();
  }

  @Test
  void a_failed_record_can_be_repeated() {
    try (SqliteStore store = TestStores.open(directory)) {
      StoreDriver driver = new StoreDriver(store);
      TenantId tenant = driver.addTenant("Acme").id();
      var webhook = driver.addWebhook(tenant, Optional.empty()).id();
      long sequence = driver.accept(tenant, 1).getFirst().sequence();
      var good = attempt(StoreDriver.delivery(1), webhook, sequence, answered(200));
      var bad = attempt(StoreDriver.delivery(2), webhook, 0, answered(200));

      assertThatThrownBy(() -> driver.record(good, bad)).isInstanceOf(StoreException.class);
      assertThat(store.latestAttempts(tenant, webhook, 10)).isEmpty();

      assertThat(driver.record(good)).isEqualTo(1);
      assertThat(driver.record(good)).isZero();
    }
  }

  private WritingConnection writing(Runnable broken) {
    return new WritingConnection(
        new SqliteFile(directory.resolve("alone.db"), 1 << 20), Runnable::run, broken);
  }

  private static void write(WritingConnection writing, List<SqliteSession> sessions, String sql) {
    writing.transact(
        "A test",
        session -> {
          sessions.add(session);
          return session.update(sql);
        });
  }
}
