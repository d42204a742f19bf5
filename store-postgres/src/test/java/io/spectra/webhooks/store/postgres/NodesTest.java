package io.spectra.webhooks.store.postgres;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoreDriver;
import io.spectra.webhooks.store.StoredEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Checks what nodes on one schema share and what each of them has for itself.
class NodesTest extends NodesFixture {
  /// Returns an event made by the first node's driver, so that no two nodes make the same event.
  private StoredEvent acceptOn(PostgresStore store) {
    return new StoreDriver(store).accept(driver.event(tenant, START)).getFirst();
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
  void an_outbox_and_segments_belong_to_their_node_alone() {
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
  void nodes_never_give_a_sequence_twice_not_even_under_the_number_of_a_former_node() {
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
  void a_node_that_gets_its_old_number_again_finds_its_rows() {
    driver.accept(tenant, 2);
    first.close();

    assertThat(outboxOf(database.open())).hasSize(2);
  }

  @Test
  void a_rejoin_of_a_node_that_is_still_a_member_changes_nothing() {
    long accepted = driver.accept(tenant, 1).getFirst().sequence();
    int nodeNumber = first.nodeNumber();

    first.rejoin();

    assertThat(first.nodeNumber()).isEqualTo(nodeNumber);
    assertThat(outboxOf(first)).containsExactly(accepted);
  }

  @Test
  void the_pulse_shows_a_change_that_another_node_made() {
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
  void events_are_listed_only_below_the_sequences_that_a_node_may_still_give() {
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
  void a_node_that_joins_gives_no_sequence_below_what_has_been_listed() {
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
