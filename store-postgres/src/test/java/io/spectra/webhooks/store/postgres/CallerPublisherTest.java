package io.spectra.webhooks.store.postgres;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.NodeLostException;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.UnknownReferenceException;
import io.spectra.webhooks.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests events in a caller's own transaction: they are accepted if it commits, and leave nothing
/// if it does not.
@SuppressWarnings("NullAway.Init") // set before each test
class CallerPublisherTest {
  private final TestDatabase database = new TestDatabase();
  private final TestClock clock = new TestClock();
  private PostgresStore store;
  private StoreDriver driver;
  private TenantId tenant;
  private Connection callers;

  @BeforeEach
  void open() throws SQLException {
    store = database.open(database.settings().with(OpeningTest.EMBEDDER), clock);
    driver = new StoreDriver(store);
    tenant = driver.addTenant("Acme").id();
    callers = database.connect();
    callers.setSchema("public"); // like a program that does not know the store's schema
    callers.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    callers.close();
    database.close();
  }

  private List<Long> publish(NewEvent... events) throws SQLException {
    return store.publish(callers, List.of(events)).stream()
        .map(entry -> entry.stored().sequence())
        .toList();
  }

  private List<Long> outbox() {
    return store.outbox(0, 10).stream().map(entry -> entry.stored().sequence()).toList();
  }

  private List<Long> listed() {
    var all = new EventQuery(tenant, 0, Set.of(), Optional.empty(), Optional.empty(), 100);
    return store.events(all).stream().map(StoredEvent::sequence).toList();
  }

  @Test
  void a_commit_stores_events_and_outbox_rows_together_with_the_callers_rows() throws SQLException {
    NewEvent event = driver.event(tenant, START);
    try (Statement statement = callers.createStatement()) {
      statement.execute(
          "insert into %s.note (text) values ('placed')".formatted(database.schema()));
    }

    List<Long> sequences = publish(event);

    assertThat(outbox()).isEmpty();
    callers.commit();
    assertThat(outbox()).isEqualTo(sequences);
    OutboxEntry entry = store.outbox(0, 10).getFirst();
    assertThat(entry.stored())
        .usingRecursiveComparison()
        .isEqualTo(new StoredEvent(sequences.getFirst(), event));
    assertThat(entry.registryVersion()).isEqualTo(driver.version());
    assertThat(store.outboxSequences(START.plusSeconds(5)))
        .isEqualTo(sequences); // which the sweep uses
    assertThat(database.count("note")).isEqualTo(1);
  }

  @Test
  void a_rollback_leaves_nothing() throws SQLException {
    publish(driver.event(tenant, START), driver.event(tenant, START));

    callers.rollback();

    assertThat(outbox()).isEmpty();
    assertThat(listed()).isEmpty();
    assertThat(database.count("event")).isZero();
    assertThat(driver.accept(tenant, 1)).hasSize(1);
  }

  @Test
  void events_of_one_change_have_consecutive_sequences() throws SQLException {
    NewEvent first = driver.event(tenant, "order.status_changed", START, 0, Optional.empty());
    NewEvent second = driver.event(tenant, "order.shipped", START, 1, Optional.empty());

    List<Long> sequences = publish(first, second);
    callers.commit();

    assertThat(sequences.get(1)).isEqualTo(sequences.get(0) + 1);
    assertThat(outbox()).isEqualTo(sequences);
    assertThat(listed()).isEqualTo(sequences);
  }

  @Test
  void an_event_has_the_registry_version_that_its_transaction_saw() throws SQLException {
    driver.addTenant("Other");

    publish(driver.event(tenant, START));
    callers.commit();

    assertThat(store.outbox(0, 10))
        .extracting(OutboxEntry::registryVersion)
        .containsExactly(driver.version());
  }

  @Test
  void a_transaction_whose_snapshot_is_older_than_the_registry_may_publish() throws SQLException {
    callers.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = callers.createStatement()) {
      statement.execute("select 1 from %s.tenant".formatted(database.schema()));
    }
    driver.addTenant("Other");

    assertThat(publish(driver.event(tenant, START))).hasSize(1);
    callers.commit();
    assertThat(outbox()).hasSize(1);
  }

  @Test
  void nothing_is_listed_after_a_transaction_that_may_still_commit_before_it() throws SQLException {
    long first = driver.accept(tenant, 1).getFirst().sequence();
    long slow = publish(driver.event(tenant, START)).getFirst();
    clock.move(Duration.ofMinutes(1));
    store.pulse();
    long last = driver.accept(tenant, 1).getFirst().sequence();
    assertThat(slow).isBetween(first, last);

    assertThat(listed()).doesNotContain(last);
    callers.commit();
    assertThat(listed()).containsExactly(first, slow, last);
  }

  @Test
  void a_transaction_that_is_rolled_back_holds_back_nothing_more() throws SQLException {
    publish(driver.event(tenant, START));
    clock.move(Duration.ofMinutes(1));
    long last = driver.accept(tenant, 1).getFirst().sequence();
    assertThat(listed()).isEmpty();

    callers.rollback();

    assertThat(listed()).containsExactly(last);
  }

  @Test
  void the_sweep_finds_a_late_commit_although_it_does_not_look_at_all_rows() throws SQLException {
    List<Long> late = publish(driver.event(tenant, START));
    clock.move(Duration.ofMinutes(1));
    for (int look = 0; look < 15; look++) {
      assertThat(store.outboxSequences(clock.instant())).isEmpty();
    }

    callers.commit();

    boolean found = false;
    for (int look = 0; look < 10; look++) {
      found |= store.outboxSequences(clock.instant()).equals(late);
    }
    assertThat(found).isTrue();
  }

  @Test
  void a_caller_and_the_writer_do_not_wait_for_each_other() throws SQLException {
    publish(driver.event(tenant, START));

    driver.accept(tenant, 1);
    driver.addTenant("Other");
    assertThat(store.pulse().isMember()).isTrue();
    publish(driver.event(tenant, START));
    callers.commit();

    assertThat(outbox()).hasSize(3);
  }

  @Test
  void a_node_that_was_taken_over_publishes_nothing() throws SQLException {
    PostgresStore second = database.open(clock);
    database.run("update node set heartbeat_at = 'epoch' where slot = 0");
    second.takeOver(Duration.ofSeconds(10));

    assertThatThrownBy(() -> publish(driver.event(tenant, START)))
        .isInstanceOf(NodeLostException.class);
    callers.commit();
    assertThat(database.count("event")).isZero();
  }

  @Test
  void events_committed_after_a_takeover_of_their_node_are_found_by_another_node()
      throws SQLException {
    List<Long> late = publish(driver.event(tenant, START));
    PostgresStore second = database.open(clock);
    database.run("update node set heartbeat_at = 'epoch' where slot = 0");
    assertThat(second.takeOver(Duration.ofSeconds(10)).isEmpty()).isTrue();
    callers.commit();

    assertThat(second.takeOver(Duration.ofSeconds(10)).outbox().size()).isEqualTo(1);
    assertThat(second.outbox(0, 10)).extracting(entry -> entry.stored().sequence()).isEqualTo(late);
  }

  @Test
  void a_missing_partition_is_created_outside_the_callers_transaction() throws SQLException {
    publish(driver.event(tenant, START));
    clock.move(Duration.ofDays(20));

    publish(driver.event(tenant, clock.instant()));
    callers.commit();

    assertThat(outbox()).hasSize(2);
  }

  @Test
  void an_unknown_tenant_and_an_event_that_is_already_stored_are_refused() throws SQLException {
    assertThatThrownBy(() -> publish(driver.event(new TenantId(99), START)))
        .isInstanceOf(UnknownReferenceException.class)
        .hasMessage("there is no tenant 99");
    callers.rollback();

    NewEvent known = driver.event(tenant, START);
    driver.accept(known);
    assertThatThrownBy(() -> publish(known))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("duplicate key");
    callers.rollback();
    assertThat(listed()).hasSize(1);
  }

  @Test
  void outside_of_a_transaction_nothing_is_published() throws SQLException {
    callers.setAutoCommit(true);

    assertThatThrownBy(() -> publish(driver.event(tenant, START)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("autocommit is on");
    assertThat(listed()).isEmpty();
  }
}
