package io.spectra.webhooks.store.postgres;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static io.spectra.webhooks.store.StoreDriver.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests daily partitions: they exist before they are needed, are removed when nothing needs them,
/// and nobody waits for either.
@SuppressWarnings("NullAway.Init") // set before each test
class PartitionsTest {
  private final TestDatabase database = new TestDatabase();
  private final TestClock clock = new TestClock();
  private PostgresStore store;
  private StoreDriver driver;
  private TenantId tenant;
  private WebhookId webhook;

  @BeforeEach
  void open() {
    store = database.open(clock);
    driver = new StoreDriver(store);
    tenant = driver.addTenant("Acme").id();
    webhook = driver.addWebhook(tenant, Optional.empty()).id();
  }

  @AfterEach
  void drop_the_schema() throws SQLException {
    database.close();
  }

  private List<String> partitions(String table) throws SQLException {
    return database.list(
        "select inhrelid::regclass::text from pg_inherits where inhparent = '%s'::regclass order by 1"
            .formatted(table));
  }

  private StoredEvent acceptNow() {
    return driver.accept(driver.event(tenant, clock.instant())).getFirst();
  }

  /// Accepts and finishes an event of today, and moves the clock to the next day.
  private StoredEvent acceptAndClose() {
    StoredEvent event = acceptNow();
    driver.close(event.sequence());
    clock.move(Duration.ofDays(1));
    return event;
  }

  private void recordNow(int n) {
    long id = DeliveryIds.floor(clock.instant()).value() + ((long) n << 8);
    driver.record(attempt(id, webhook, 1, answered(200)));
  }

  @Test
  void the_partitions_of_today_and_the_next_days_exist_when_a_store_opens() throws SQLException {
    assertThat(partitions("event"))
        .containsExactly(
            "event_2026_05_18", "event_2026_05_19", "event_2026_05_20", "event_2026_05_21");
    assertThat(partitions("attempt"))
        .containsExactly(
            "attempt_2026_05_18", "attempt_2026_05_19", "attempt_2026_05_20", "attempt_2026_05_21");
  }

  @Test
  void pruning_attempts_creates_the_partitions_of_the_next_days() throws SQLException {
    clock.move(Duration.ofDays(2));

    store.pruneAttempts(START);

    assertThat(partitions("event")).contains("event_2026_05_23").hasSize(6);
    assertThat(partitions("attempt")).contains("attempt_2026_05_23").hasSize(6);
  }

  @Test
  void a_missing_day_is_created_when_something_is_written_to_it() throws SQLException {
    clock.move(Duration.ofDays(100));

    acceptNow();
    recordNow(1);

    assertThat(partitions("event")).contains("event_2026_08_26");
    assertThat(partitions("attempt")).contains("attempt_2026_08_26");
  }

  @Test
  void nodes_that_create_the_same_day_at_once_both_write_to_it() throws Exception {
    PostgresStore second = database.open(clock);
    StoreDriver other = new StoreDriver(second);
    for (int day = 0; day < 5; day++) {
      clock.move(Duration.ofDays(10));
      var mine = driver.event(tenant, clock.instant());
      var others = driver.event(tenant, clock.instant());
      try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
        Future<?> writing = thread.submit(() -> other.accept(others));
        driver.accept(mine);
        writing.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(database.count("event")).isEqualTo(10);
  }

  @Test
  void an_event_id_is_refused_a_second_time() throws SQLException {
    acceptNow();

    assertThatThrownBy(() ->
            database.run(
                """
                insert into event (sequence, tenant_id, accepted_at, id, position, type, body)
                select sequence + 1, tenant_id, accepted_at, id, position, type, body from event
                """))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("duplicate key");
  }

  @Test
  void a_day_that_nothing_refers_to_is_dropped_as_a_whole() throws SQLException {
    acceptAndClose();
    StoredEvent today = acceptNow();
    recordNow(1);

    assertThat(store.prune(clock.instant(), 10)).isZero();
    store.pruneAttempts(clock.instant());

    assertThat(partitions("event")).startsWith("event_2026_05_19");
    assertThat(partitions("attempt")).startsWith("attempt_2026_05_19");
    assertThat(database.list("select sequence from event"))
        .containsExactly(Long.toString(today.sequence()));
    assertThat(
            database.list(
                "select relname from pg_class where relname like '%05_18'"
                    + " and relnamespace = current_schema()::regnamespace"))
        .isEmpty();
    assertThat(
            database.list(
                "select relname from pg_class where relname like 'detached%'"
                    + " and relnamespace = current_schema()::regnamespace"))
        .isEmpty();
  }

  @Test
  void today_is_not_dropped() throws SQLException {
    driver.close(acceptNow().sequence());

    store.prune(clock.instant(), 10);

    assertThat(database.count("event")).isEqualTo(1);
  }

  @Test
  void a_day_that_another_nodes_outbox_refers_to_stays_and_the_others_go() throws SQLException {
    PostgresStore second = database.open(clock);
    new StoreDriver(second).accept(driver.event(tenant, START));
    clock.move(Duration.ofDays(1));
    acceptAndClose();

    store.prune(clock.instant(), 10);

    assertThat(partitions("event")).startsWith("event_2026_05_18", "event_2026_05_20");
    assertThat(second.outbox(0, 10)).hasSize(1);
  }

  @Test
  void a_day_that_a_segment_refers_to_loses_all_other_events() throws SQLException {
    StoredEvent parked = acceptNow();
    driver.park(
        new Segment(
            new DeliveryId(StoreDriver.delivery(1)),
            webhook,
            new long[] {parked.sequence()},
            Duration.ZERO));
    driver.close(parked.sequence());
    acceptAndClose();

    assertThat(store.prune(clock.instant(), 10)).isEqualTo(1);
    assertThat(store.prune(clock.instant(), 10)).isZero();

    assertThat(database.list("select sequence from event"))
        .containsExactly(Long.toString(parked.sequence()));
  }

  @Test
  void a_segment_of_a_deleted_webhook_keeps_no_events() throws SQLException {
    StoredEvent event = acceptNow();
    driver.park(
        new Segment(
            new DeliveryId(StoreDriver.delivery(1)),
            webhook,
            new long[] {event.sequence()},
            Duration.ZERO));
    driver.close(event.sequence());
    // This happens when another node deletes the webhook while this one parks.
    database.run("update webhook set deleted_at = 1, secret = null");
    clock.move(Duration.ofDays(1));

    store.prune(clock.instant(), 10);

    assertThat(store.segments()).isEmpty();
    assertThat(database.count("event")).isZero();
  }

  @Test
  void a_day_in_use_is_dropped_later_without_waiting_for_it() throws SQLException {
    acceptAndClose();
    recordNow(1);
    clock.move(Duration.ofDays(1));
    try (Connection reading = database.connect();
        Statement statement = reading.createStatement()) {
      reading.setAutoCommit(false);
      statement.execute("select count(*) from event, attempt");

      store.prune(clock.instant(), 10);
      store.pruneAttempts(clock.instant());

      assertThat(partitions("event")).contains("event_2026_05_18");
      assertThat(partitions("attempt")).contains("attempt_2026_05_19");
      acceptNow(); // nobody waits behind it either
      recordNow(2);
      reading.rollback();
    }

    store.prune(clock.instant(), 10);
    store.pruneAttempts(clock.instant());
    assertThat(partitions("event")).startsWith("event_2026_05_20");
    assertThat(partitions("attempt")).startsWith("attempt_2026_05_20");
  }

  @Test
  void days_are_dropped_while_others_write_and_none_of_them_fails() throws Exception {
    for (int day = 0; day < 5; day++) {
      recordNow(1);
      acceptAndClose();
    }
    PostgresStore second = database.open(clock);
    StoreDriver other = new StoreDriver(second);
    AtomicBoolean stop = new AtomicBoolean();
    int written = 0;
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Integer> writing =
          thread.submit(() -> {
            int events = 0;
            while (!stop.get()) {
              long sequence =
                  other.accept(driver.event(tenant, clock.instant())).getFirst().sequence();
              long id = DeliveryIds.floor(clock.instant()).value() + ((long) ++events << 8 | 1);
              other.record(attempt(id, webhook, sequence, answered(200)));
            }
            return events;
          });
      try {
        for (int round = 0;
            round < 200 && partitions("event").contains("event_2026_05_22");
            round++) {
          store.prune(clock.instant(), 10);
          store.pruneAttempts(clock.instant());
        }
      } finally {
        stop.set(true);
      }
      written = writing.get(30, TimeUnit.SECONDS);
    }

    assertThat(partitions("event")).startsWith("event_2026_05_23");
    assertThat(database.count("event")).isEqualTo(written);
    assertThat(database.count("attempt")).isEqualTo(written);
  }

  @Test
  void a_day_that_another_node_dropped_fails_one_call_and_is_created_again() throws SQLException {
    database.run("drop table event_2026_05_18, attempt_2026_05_18");

    assertThatThrownBy(this::acceptNow)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the partition of its day is gone");
    acceptNow();
    recordNow(1);

    assertThat(database.count("event")).isEqualTo(1);
    assertThat(database.count("attempt")).isEqualTo(1);
  }

  @Test
  void the_newest_delivery_is_known_although_its_day_was_dropped() {
    recordNow(7);
    DeliveryId newest = store.newestDelivery();

    clock.move(Duration.ofDays(9));
    store.pruneAttempts(clock.instant());

    assertThat(newest.value()).isPositive();
    assertThat(store.attemptedSince(new DeliveryId(0))).isEmpty();
    assertThat(store.newestDelivery()).isEqualTo(newest);
  }
}
