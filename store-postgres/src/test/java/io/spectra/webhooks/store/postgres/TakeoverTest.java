package io.spectra.webhooks.store.postgres;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static io.spectra.webhooks.store.StoreDriver.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.store.NodeLostException;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.Takeover;
import io.spectra.webhooks.store.UnitOfWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Checks when a node takes over from another one, what it takes, and what the other may still do.
class TakeoverTest extends NodesFixture {
  @Test
  void a_living_node_is_not_taken_over() {
    driver.accept(tenant, 1);

    assertThat(database.open().takeOver(DEAD_AFTER)).isEqualTo(Takeover.NOTHING);
    assertThat(outboxOf(first)).hasSize(1);
  }

  @Test
  void a_takeover_moves_the_rows_of_a_dead_node_and_reports_them() throws SQLException {
    List<StoredEvent> events = driver.accept(tenant, 3);
    driver.park(segment(1, webhook, events.get(2)));
    PostgresStore second = database.open();
    silence(0);

    Takeover takeover = second.takeOver(DEAD_AFTER);

    assertThat(takeover.outbox().size()).isEqualTo(3);
    assertThat(takeover.segments()).containsExactly(segment(1, webhook, events.get(2)).head());
    assertThat(second.outbox(0, 10))
        .extracting(OutboxEntry::registryVersion)
        .containsOnly(driver.version());
    assertThat(outboxOf(second)).hasSize(3);
    assertThat(second.segments()).hasSize(1);
    assertThat(second.takeOver(DEAD_AFTER)).isEqualTo(Takeover.NOTHING);
  }

  @Test
  void a_dead_node_that_has_something_comes_before_those_that_have_nothing() throws SQLException {
    PostgresStore second = database.open();
    PostgresStore third = database.open();
    new StoreDriver(second).accept(tenant, 2);
    silence(0);
    silence(1);

    assertThat(third.takeOver(DEAD_AFTER).outbox()).hasSize(2);
  }

  @Test
  void a_node_number_is_not_given_again_while_another_node_has_segments_that_were_parked_by_it()
      throws SQLException {
    PostgresStore second = database.open();
    driver.park(segment(1, webhook, driver.accept(tenant, 1).getFirst()));
    first.close();
    Takeover taken = second.takeOver(DEAD_AFTER);

    assertThat(database.open().nodeNumber()).as("beside a segment of node 0").isEqualTo(2);

    new StoreDriver(second).finish(taken.segments().getFirst().id().value());
    assertThat(database.open().nodeNumber()).isZero();
  }

  @Test
  void the_rows_of_a_stopped_node_are_taken_over_at_once() {
    driver.accept(tenant, 2);
    PostgresStore second = database.open();
    first.close();

    assertThat(second.takeOver(DEAD_AFTER).outbox().size()).isEqualTo(2);
    assertThat(database.open().nodeNumber()).isZero();
  }

  @Test
  void when_several_nodes_try_at_once_exactly_one_takes_over() throws Exception {
    driver.accept(tenant, 5);
    List<PostgresStore> others = List.of(database.open(), database.open(), database.open());
    silence(0);
    CyclicBarrier together = new CyclicBarrier(others.size());

    List<Future<Takeover>> takingOver = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(others.size())) {
      for (PostgresStore other : others) {
        takingOver.add(
            threads.submit(() -> {
              together.await(10, TimeUnit.SECONDS);
              return other.takeOver(DEAD_AFTER);
            }));
      }
    }

    List<Integer> taken = new ArrayList<>();
    for (Future<Takeover> takeover : takingOver) {
      taken.add(takeover.get().outbox().size());
    }
    assertThat(taken).containsExactlyInAnyOrder(5, 0, 0);
  }

  @Test
  void a_node_in_the_middle_of_a_commit_is_not_taken_over() throws SQLException {
    PostgresStore second = database.open();
    silence(0);
    try (Connection committing = database.connect();
        Statement statement = committing.createStatement()) {
      committing.setAutoCommit(false);
      statement.execute("update node set last_sequence = last_sequence where slot = 0");

      assertThat(second.takeOver(DEAD_AFTER).isEmpty()).isTrue();
      assertThat(first.pulse().isMember()).isTrue(); // the pulse waits for no lock
      committing.rollback();
    }
    silence(0);
    second.takeOver(DEAD_AFTER);
    assertThat(first.pulse().isMember()).isFalse();
  }

  @Test
  void a_node_that_was_taken_over_writes_nothing_more() throws SQLException {
    List<StoredEvent> events = driver.accept(tenant, 1);
    PostgresStore second = database.open();
    silence(0);
    second.takeOver(DEAD_AFTER);
    long version = driver.version();
    UnitOfWork unit =
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("update tenant set name = 'changed by a unit'");
          }
          return new UnitOfWork.Written("never", List.of(driver.event(tenant, START)));
        };

    assertThatThrownBy(() -> driver.accept(tenant, 1)).isInstanceOf(NodeLostException.class);
    assertThatThrownBy(() -> driver.submit(driver.batch(List.of(new Submission.Work(unit)))))
        .isInstanceOf(NodeLostException.class);
    assertThatThrownBy(() -> driver.park(segment(1, webhook, events.getFirst())))
        .isInstanceOf(NodeLostException.class);
    assertThatThrownBy(() -> driver.close(events.getFirst().sequence()))
        .isInstanceOf(NodeLostException.class);
    assertThatThrownBy(() -> driver.change(new RegistryChange.DeleteWebhook(webhook, START)))
        .isInstanceOf(NodeLostException.class);
    assertThatThrownBy(() ->
            driver.record(
                attempt(
                    StoreDriver.delivery(1), webhook, events.getFirst().sequence(), answered(200))))
        .isInstanceOf(NodeLostException.class);
    assertThatThrownBy(() -> first.prune(START, 10)).isInstanceOf(NodeLostException.class);
    assertThatThrownBy(() -> first.pruneAttempts(START.plus(Duration.ofDays(9))))
        .isInstanceOf(NodeLostException.class);
    assertThatThrownBy(() -> first.takeOver(DEAD_AFTER)).isInstanceOf(NodeLostException.class);
    assertThat(first.pulse().isMember()).isFalse();

    assertThat(listed(second)).hasSize(1);
    assertThat(outboxOf(second)).containsExactly(events.getFirst().sequence());
    assertThat(second.segments()).isEmpty();
    assertThat(second.attemptedSince(new DeliveryId(0))).isEmpty();
    assertThat(second.registrySince(0).version()).isEqualTo(version);
    assertThat(second.registrySince(0).tenants().getFirst().name()).isEqualTo("Acme");
  }

  @Test
  void a_node_that_was_taken_over_joins_again_without_its_former_rows() throws SQLException {
    long before = driver.accept(tenant, 1).getFirst().sequence();
    PostgresStore second = database.open();
    silence(0);
    second.takeOver(DEAD_AFTER);

    first.rejoin();

    assertThat(first.pulse().isMember()).isTrue();
    assertThat(outboxOf(first)).isEmpty();
    long after = driver.accept(tenant, 1).getFirst().sequence();
    assertThat(after).isGreaterThan(before);
    assertThat(outboxOf(first)).containsExactly(after);
  }
}
