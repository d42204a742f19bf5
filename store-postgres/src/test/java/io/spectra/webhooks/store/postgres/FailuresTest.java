package io.spectra.webhooks.store.postgres;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static io.spectra.webhooks.store.StoreDriver.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.store.postgres.PostgresSettings.Timeouts;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.testing.Patience;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests connections that break and servers that refuse. Acknowledged writes stay, failed calls
/// leave nothing, and the next call works.
@SuppressWarnings("NullAway.Init") // set before each test
class FailuresTest {
  private final TestDatabase database = new TestDatabase();
  private PostgresStore store;
  private StoreDriver driver;
  private TenantId tenant;
  private WebhookId webhook;

  @BeforeEach
  void open() {
    store = database.open();
    driver = new StoreDriver(store);
    tenant = driver.addTenant("Acme").id();
    webhook = driver.addWebhook(tenant, Optional.empty()).id();
  }

  @AfterEach
  void drop_the_schema() throws SQLException {
    database.close();
  }

  private void kill(String purpose) throws SQLException {
    List<String> killed =
        database.list(
            "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                + " where application_name = '%s %s'".formatted(database.schema(), purpose));
    assertThat(killed).isNotEmpty().containsOnly("t");
  }

  private int events() {
    var all = new EventQuery(tenant, 0, Set.of(), Optional.empty(), Optional.empty(), 100);
    return store.events(all).size();
  }

  /// Runs `meanwhile` when the call waits for the lock on the node's row, and then releases the
  /// lock.
  private <T> Future<T> whileWaiting(ExecutorService thread, CallThat<T> call, Meanwhile meanwhile)
      throws SQLException {
    try (Connection locking = database.connect();
        Statement statement = locking.createStatement()) {
      locking.setAutoCommit(false);
      statement.execute("select 1 from node for update");
      Future<T> calling = thread.submit(call::run);
      String waiting =
          "pg_stat_activity where wait_event_type = 'Lock' and application_name = '%s writing'"
              .formatted(database.schema());
      Patience.until(() -> database.count(waiting), count -> count > 0);
      meanwhile.run();
      locking.rollback();
      return calling;
    }
  }

  private interface CallThat<T> {
    T run() throws Exception;
  }

  private interface Meanwhile {
    void run() throws SQLException;
  }

  @Test
  void a_writers_connection_that_died_fails_one_call_and_the_next_has_a_new_one()
      throws SQLException {
    driver.accept(tenant, 1);
    kill("writing");

    assertThatThrownBy(() -> driver.accept(tenant, 1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the server ended the connection");

    driver.accept(tenant, 1);
    assertThat(events()).isEqualTo(2);
  }

  @Test
  void a_connection_that_dies_during_a_commit_leaves_nothing_of_it() throws Exception {
    driver.accept(tenant, 1);
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> committing =
          whileWaiting(thread, () -> driver.accept(tenant, 1), () -> kill("writing"));

      assertThatThrownBy(() -> committing.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(StoreException.class);
    }
    assertThat(events()).isEqualTo(1);
    driver.accept(tenant, 1);
    assertThat(events()).isEqualTo(2);
  }

  @Test
  void a_change_and_a_unit_of_work_fail_and_leave_nothing_too() throws SQLException {
    UnitOfWork unit =
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("update tenant set name = 'changed'");
          }
          kill("writing");
          return new UnitOfWork.Written("done", List.of(driver.event(tenant, START)));
        };
    assertThatThrownBy(() -> driver.submit(driver.batch(List.of(new Submission.Work(unit)))))
        .isInstanceOf(StoreException.class);
    driver.accept(tenant, 1);
    kill("writing");
    assertThatThrownBy(() -> driver.addTenant("Other")).isInstanceOf(StoreException.class);

    assertThat(events()).isEqualTo(1);
    assertThat(store.registrySince(0).tenants()).hasSize(1);
    assertThat(store.registrySince(0).tenants().getFirst().name()).isEqualTo("Acme");
    driver.addTenant("Other");
  }

  @Test
  void recorder_readers_pulse_and_upkeep_recover_from_a_lost_connection() throws SQLException {
    long sequence = driver.accept(tenant, 1).getFirst().sequence();
    var recorded = attempt(StoreDriver.delivery(1), webhook, sequence, answered(200));
    driver.record(attempt(StoreDriver.delivery(2), webhook, sequence, answered(200)));
    store.pulse();
    events();
    for (String purpose : List.of("recording", "pulse", "upkeep")) {
      kill(purpose);
    }

    assertThatThrownBy(() -> driver.record(recorded)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.pulse()).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.takeOver(Duration.ofSeconds(10)))
        .isInstanceOf(StoreException.class);

    assertThat(driver.record(recorded)).isEqualTo(1);
    assertThat(store.pulse().isMember()).isTrue();
    assertThat(store.takeOver(Duration.ofSeconds(10)).isEmpty()).isTrue();

    events(); // the failed pulse closed the readers' connections, so this opens one
    kill("reading");
    try {
      events(); // the pool may have noticed the broken connection
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("Reading events failed");
    }
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void a_commit_that_takes_too_long_fails_and_the_next_works() throws Exception {
    store.close();
    store =
        database.open(
            database
                .settings()
                .with(
                    new Timeouts(
                        Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5))),
            TestDatabase.CLOCK);
    driver = new StoreDriver(store);
    driver.addTenant("Other");
    try (Connection locking = database.connect();
        Statement statement = locking.createStatement()) {
      locking.setAutoCommit(false);
      statement.execute("select 1 from node for update");
      assertThatThrownBy(() -> driver.accept(tenant, 1)).hasMessageContaining("it took too long");
      locking.rollback();
    }
    driver.accept(tenant, 1);
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void a_database_that_can_only_be_read_fails_writes_until_it_can_be_written_again()
      throws SQLException {
    driver.accept(tenant, 1);
    String name = database.list("select current_database()").getFirst();
    try {
      database.run("alter database %s set default_transaction_read_only = on".formatted(name));
      kill("writing");
      for (int call = 0; call < 2; call++) {
        assertThatThrownBy(() -> driver.accept(tenant, 1)).isInstanceOf(StoreException.class);
      }
    } finally {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("set default_transaction_read_only = off");
        statement.execute("alter database %s reset default_transaction_read_only".formatted(name));
      }
    }

    driver.accept(tenant, 1);
    assertThat(events()).isEqualTo(2);
  }

  @Test
  void a_constraint_keeps_the_connection() throws SQLException {
    NewEvent known = driver.event(tenant, START);
    driver.accept(known);
    String backend = writersBackend();

    driver.submit(driver.batch(List.of(new Submission.Events(List.of(known)))));
    assertThatThrownBy(
            () -> driver.change(new RegistryChange.DeleteWebhook(new WebhookId(99), START)))
        .isInstanceOf(StoreException.class);
    driver.accept(tenant, 1);

    assertThat(writersBackend()).isEqualTo(backend);
  }

  private String writersBackend() throws SQLException {
    return database
        .list(
            "select pid from pg_stat_activity where application_name = '%s writing'"
                .formatted(database.schema()))
        .getFirst();
  }

  @Test
  void a_failed_record_can_be_repeated() {
    long sequence = driver.accept(tenant, 1).getFirst().sequence();
    var good = attempt(StoreDriver.delivery(1), webhook, sequence, answered(200));
    var bad = attempt(StoreDriver.delivery(2), webhook, 0, answered(200));

    assertThatThrownBy(() -> driver.record(good, bad)).isInstanceOf(StoreException.class);
    assertThat(store.latestAttempts(tenant, webhook, 10)).isEmpty();

    assertThat(driver.record(good)).isEqualTo(1);
    assertThat(driver.record(good)).isZero();
  }

  @Test
  void characters_that_the_database_cannot_store_are_replaced() {
    long sequence = driver.accept(tenant, 1).getFirst().sequence();
    var outcome = new Outcome.Answered(200, "a\0b", Duration.ofMillis(1));

    driver.record(attempt(StoreDriver.delivery(1), webhook, sequence, outcome));
    driver.addTenant("A\0cme");

    assertThat(store.latestAttempts(tenant, webhook, 1).getFirst().responseBody())
        .contains("a\uFFFDb");
    assertThat(store.registrySince(0).tenants().getLast().name()).isEqualTo("A\uFFFDcme");
  }

  @Test
  void events_too_large_for_one_statement_are_accepted_or_rejected_together() throws SQLException {
    List<Submission> large = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      large.add(new Submission.Events(List.of(withBody(5 << 20, driver.event(tenant, START)))));
    }
    var stranger = new Submission.Events(List.of(driver.event(new TenantId(99), START)));
    List<Submission> withStranger = new ArrayList<>(large);
    withStranger.add(0, stranger);
    List<Submission> withTwin = new ArrayList<>(large);
    withTwin.add(large.getFirst());

    assertThat(driver.submit(driver.batch(withStranger))).isInstanceOf(BatchResult.Rejected.class);
    assertThat(driver.submit(driver.batch(withTwin))).isInstanceOf(BatchResult.Rejected.class);
    assertThat(database.count("event")).isZero();
    driver.committed(driver.batch(large));

    assertThat(database.list("select distinct length(body) from event")).containsExactly("5242880");
    assertThat(database.count("event")).isEqualTo(5);
    assertThat(store.outboxSequences(START.plusSeconds(1))).hasSize(5);
  }

  private static NewEvent withBody(int bytes, NewEvent event) {
    return new NewEvent(
        event.id(), event.tenant(), event.type(), START, 0, Optional.empty(), new byte[bytes]);
  }

  @Test
  void only_a_submission_with_more_events_than_a_second_has_sequences_is_refused() {
    NewEvent event = driver.event(tenant, START);
    List<NewEvent> tooMany = Collections.nCopies(EventSequences.BLOCK_MAX + 1, event);

    assertThat(driver.submit(driver.batch(List.of(new Submission.Events(tooMany)))))
        .isInstanceOf(BatchResult.Rejected.class);
    driver.accept(tenant, 1);
    assertThat(events()).isEqualTo(1);
  }
}
