package io.spectra.webhooks.store.postgres;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static io.spectra.webhooks.store.StoreDriver.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.NodeLostException;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.Takeover;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests several nodes on one schema: what each owns, what a dead node leaves, and that a node
/// which was taken over writes nothing more.
@SuppressWarnings("NullAway.Init") // set before each test
class NodesTest {
  private static final Duration DEAD_AFTER = Duration.ofSeconds(10);

  private final TestDatabase database = new TestDatabase();
  private PostgresStore first;
  private StoreDriver driver;
  private TenantId tenant;
  private WebhookId webhook;

  @BeforeEach
  void open_the_first_node() {
    first = database.open();
    driver = new StoreDriver(first);
    tenant = driver.addTenant("Acme").id();
    webhook = driver.addWebhook(tenant, Optional.empty()).id();
  }

  @AfterEach
  void drop_the_schema() throws SQLException {
    database.close();
  }

  private void silence(int nodeNumber) throws SQLException {
    database.run(
        "update node set heartbeat_at = clock_timestamp() - interval '11 seconds' where slot = "
            + nodeNumber);
  }

  private static Segment segment(int n, WebhookId of, StoredEvent event) {
    return new Segment(
        new DeliveryId(StoreDriver.delivery(n)),
        of,
        new long[] {event.sequence()},
        Duration.ofMinutes(3));
  }

  /// Returns an event made by the first node's driver, so that no two nodes make the same event.
  private StoredEvent acceptOn(PostgresStore store) {
    return new StoreDriver(store).accept(driver.event(tenant, START)).getFirst();
  }

  private List<Long> listed(PostgresStore store) {
    var all = new EventQuery(tenant, 0, Set.of(), Optional.empty(), Optional.empty(), 100);
    return store.events(all).stream().map(StoredEvent::sequence).toList();
  }

  private static List<Long> outboxOf(PostgresStore store) {
    return store.outbox(0, 100).stream().map(entry -> entry.stored().sequence()).toList();
  }

  @Test
  void each_node_has_the_smallest_free_node_number_and_gives_it_back() {
    PostgresStore second = database.open();
    PostgresStore third = database.open();
    assertThat(List.of(first.nodeNumber(), second.nodeNumber(), third.nodeNumber()))
        .containsExactly(0, 1, 2);

    second.close();

    assertThat(database.open().nodeNumber()).isEqualTo(1);
    assertThat(database.open().nodeNumber()).isEqualTo(3);
  }

  @Test
  void an_outbox_and_segments_are_their_nodes_alone() {
    PostgresStore second = database.open();
    StoreDriver other = new StoreDriver(second);
    StoredEvent mine = driver.accept(tenant, 1).getFirst();
    StoredEvent others = acceptOn(second);
    driver.park(segment(1, webhook, mine));
    other.park(segment(2, webhook, others));

    assertThat(outboxOf(first)).containsExactly(mine.sequence());
    assertThat(outboxOf(second)).containsExactly(others.sequence());
    assertThat(first.outboxSequences(START.plusSeconds(9))).containsExactly(mine.sequence());
    assertThat(second.unfinished(List.of(mine.sequence(), others.sequence())))
        .extracting(entry -> entry.stored().sequence())
        .containsExactly(others.sequence());
    assertThat(first.segments())
        .extracting(Segment.Head::id)
        .containsExactly(new DeliveryId(StoreDriver.delivery(1)));
    assertThat(second.segmentsReaching(0))
        .extracting(Segment::id)
        .containsExactly(new DeliveryId(StoreDriver.delivery(2)));
    driver.close(others.sequence());
    assertThat(outboxOf(second)).containsExactly(others.sequence());
  }

  @Test
  void nodes_never_give_a_sequence_twice_not_even_in_a_node_number_that_had_another_node() {
    List<Long> given = new ArrayList<>();
    driver.accept(tenant, 3).forEach(stored -> given.add(stored.sequence()));
    for (int node = 0; node < 3; node++) {
      PostgresStore second = database.open();
      for (int event = 0; event < 3; event++) {
        given.add(acceptOn(second).sequence());
      }
      second.close();
    }

    assertThat(given).doesNotHaveDuplicates();
    assertThat(given.subList(3, 12)).isSorted();
  }

  @Test
  void a_living_node_is_not_taken_over() {
    driver.accept(tenant, 1);

    assertThat(database.open().takeOver(DEAD_AFTER)).isEqualTo(Takeover.NOTHING);
    assertThat(outboxOf(first)).hasSize(1);
  }

  @Test
  void commits_and_the_pulse_carry_a_heartbeat() throws SQLException {
    PostgresStore second = database.open();
    silence(0);
    driver.accept(tenant, 1);
    assertThat(second.takeOver(DEAD_AFTER).isEmpty()).isTrue();

    silence(0);
    first.pulse();
    assertThat(second.takeOver(DEAD_AFTER).isEmpty()).isTrue();
    assertThat(first.pulse().isMember()).isTrue();
  }

  @Test
  void what_a_dead_node_had_is_another_ones_and_is_told() throws SQLException {
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
  void what_a_node_leaves_when_it_stops_is_taken_over_at_once() {
    driver.accept(tenant, 2);
    PostgresStore second = database.open();
    first.close();

    assertThat(second.takeOver(DEAD_AFTER).outbox().size()).isEqualTo(2);
    assertThat(database.open().nodeNumber()).isZero();
  }

  @Test
  void a_node_that_comes_back_to_its_node_number_finds_what_it_left() {
    driver.accept(tenant, 2);
    first.close();

    assertThat(outboxOf(database.open())).hasSize(2);
  }

  @Test
  void of_several_that_try_at_once_exactly_one_takes_over() throws Exception {
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
  void a_node_that_was_taken_over_joins_anew_with_nothing_of_its_old_self() throws SQLException {
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

  @Test
  void a_member_that_joins_anew_stays_what_it_is() {
    long accepted = driver.accept(tenant, 1).getFirst().sequence();
    int nodeNumber = first.nodeNumber();

    first.rejoin();

    assertThat(first.nodeNumber()).isEqualTo(nodeNumber);
    assertThat(outboxOf(first)).containsExactly(accepted);
  }

  @Test
  void the_pulse_tells_of_a_change_that_another_node_made() {
    PostgresStore second = database.open();
    assertThat(second.pulse().registryVersion()).isEqualTo(driver.version());

    driver.addTenant("Other");

    assertThat(second.pulse().registryVersion()).isEqualTo(driver.version());
    BatchResult stale = new StoreDriver(first).submit(driver.batch(List.of()));
    assertThat(stale).isInstanceOf(BatchResult.Committed.class);
  }

  @Test
  void a_batch_under_a_version_before_another_nodes_change_is_stale() {
    PostgresStore second = database.open();
    StoreDriver other = new StoreDriver(second);
    other.addTenant("Other");

    assertThat(driver.submit(driver.batch(List.of())))
        .isEqualTo(new BatchResult.Stale(other.version()));
  }

  @Test
  void deleting_a_webhook_deletes_its_segments_on_all_nodes() {
    StoredEvent event = driver.accept(tenant, 1).getFirst();
    driver.park(segment(1, webhook, event));
    PostgresStore second = database.open();

    new StoreDriver(second).change(new RegistryChange.DeleteWebhook(webhook, START));

    assertThat(first.segments()).isEmpty();
  }

  @Test
  void events_are_listed_only_as_far_as_no_node_can_still_bring_one() {
    PostgresStore second = database.open();
    second.pulse();
    first.pulse();
    long one =
        driver
            .accept(tenant, 1)
            .getFirst()
            .sequence(); // before any sequence that the second may give
    assertThat(listed(first)).containsExactly(one);

    long three = acceptOn(second).sequence();
    assertThat(three).isGreaterThan(one);
    assertThat(listed(first)).containsExactly(one); // the first may still give one in between

    long two = driver.accept(tenant, 1).getFirst().sequence();
    assertThat(two).isBetween(one, three);
    assertThat(listed(first)).containsExactly(one, two);
    first.pulse(); // advances to the second's sequences
    assertThat(listed(first)).containsExactly(one, two);

    first.close();
    assertThat(listed(second)).containsExactly(one, two, three);
  }

  @Test
  void a_node_that_joins_brings_nothing_before_what_has_been_listed() {
    TestClock fast = new TestClock();
    fast.move(Duration.ofMinutes(10));
    PostgresStore second = database.open(fast);
    first.close();
    long listed = acceptOn(second).sequence();
    assertThat(listed(second)).containsExactly(listed);

    PostgresStore third = database.open(); // its clock is ten minutes behind

    assertThat(acceptOn(third).sequence()).isGreaterThan(listed);
  }
}
