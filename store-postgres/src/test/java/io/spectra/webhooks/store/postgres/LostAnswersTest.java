package io.spectra.webhooks.store.postgres;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.postgres.PostgresSettings.Timeouts;
import io.spectra.webhooks.tenant.TenantId;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests commits whose answer the network loses. The call fails whatever the server did, and the
/// commit's outcome is final before the next call begins.
@SuppressWarnings("NullAway.Init") // set before each test
class LostAnswersTest {
  private static final Timeouts SHORT =
      new Timeouts(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(5));

  private final TestDatabase database = new TestDatabase();
  private Wire wire;
  private PostgresStore store;
  private StoreDriver driver;
  private TenantId tenant;
  private long known;

  @BeforeEach
  void open() throws IOException {
    wire = new Wire(database.settings().url());
    store = open(Timeouts.DEFAULT);
    driver = new StoreDriver(store);
    tenant = driver.addTenant("Acme").id();
    known = driver.accept(tenant, 1).getFirst().sequence();
  }

  private PostgresStore open(Timeouts timeouts) {
    PostgresSettings settings =
        PostgresSettings.at(wire.url()).withSchema(database.schema()).with(timeouts);
    return database.open(settings, TestDatabase.CLOCK);
  }

  @AfterEach
  void drop_the_schema() throws Exception {
    wire.cut();
    store.close();
    wire.close();
    database.close();
  }

  private List<Long> stored(String table) throws SQLException {
    return database.list("select sequence from %s order by 1".formatted(table)).stream()
        .map(Long::valueOf)
        .toList();
  }

  @Test
  void a_commit_whose_answer_is_lost_is_a_failed_call_and_the_sweep_finds_it() throws Exception {
    wire.holdAnswers();
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> committing = thread.submit(() -> driver.accept(tenant, 1));
      wire.awaitHeld();
      wire.cut();
      assertThatThrownBy(() -> committing.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StoreException.class)
          .hasMessageContaining("the connection was lost");
    }

    List<Long> open = stored("outbox");
    assertThat(open).hasSize(2).contains(known);
    assertThat(store.unfinished(open)).hasSize(2);
    long next = driver.accept(tenant, 1).getFirst().sequence();
    assertThat(stored("event")).hasSize(3).endsWith(next);
  }

  @Test
  void a_commit_that_arrives_late_is_refused() throws Exception {
    wire.holdRequests();
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> committing = thread.submit(() -> driver.accept(tenant, 1));
      wire.awaitHeld();
      wire.cut();
      assertThatThrownBy(() -> committing.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StoreException.class);
    }
    long next = driver.accept(tenant, 1).getFirst().sequence();

    wire.release();

    wire.awaitServersEnd();
    assertWriters(1);
    assertThat(stored("event")).containsExactly(known, next);
  }

  @Test
  void a_commit_that_arrives_after_its_node_has_left_is_refused_too() throws Exception {
    wire.holdRequests();
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> committing = thread.submit(() -> driver.accept(tenant, 1));
      wire.awaitHeld();
      wire.cut();
      assertThatThrownBy(() -> committing.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StoreException.class);
    }
    store.close();

    wire.release();

    wire.awaitServersEnd();
    assertWriters(0);
    assertThat(stored("event")).containsExactly(known);
  }

  @Test
  void a_network_that_vanished_fails_the_call_in_time() throws Exception {
    store.close();
    store = open(SHORT);
    driver = new StoreDriver(store);
    driver.addTenant("Other");
    wire.holdAnswers();

    assertThatThrownBy(() -> driver.accept(tenant, 1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the connection was lost");

    assertThat(driver.accept(driver.event(tenant, START))).hasSize(1);
  }

  private void assertWriters(int count) throws SQLException {
    String writers =
        "pg_stat_activity where application_name = '%s writing'".formatted(database.schema());
    assertThat(database.count(writers)).isEqualTo(count);
  }
}
