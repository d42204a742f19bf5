package io.spectra.webhooks.store;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The clauses on reading the outbox.
abstract class OutboxClauses extends StoreClauses {

  OutboxClauses(StoreContract contract) {
    super(contract);
  }

  @Test
  void is_read_in_pages_in_the_order_of_sequences() {
    List<StoredEvent> stored = driver.accept(tenant.id(), 5);
    long first = stored.getFirst().sequence();

    assertThat(store.outbox(-1, 2))
        .extracting(entry -> entry.stored().sequence())
        .containsExactly(first, first + 1);
    assertThat(store.outbox(first + 1, 2))
        .extracting(entry -> entry.stored().sequence())
        .containsExactly(first + 2, first + 3);
    assertThat(store.outbox(first + 4, 2)).isEmpty();
  }

  @Test
  void names_the_events_that_were_accepted_before_a_time() {
    List<StoredEvent> stored = driver.accept(tenant.id(), 4);
    driver.close(stored.get(1).sequence());

    assertThat(store.outboxSequences(START.plusSeconds(2)))
        .containsExactly(stored.get(0).sequence());
    assertThat(store.outboxSequences(START)).isEmpty();
  }

  @Test
  void knows_which_of_some_events_are_unfinished() {
    List<StoredEvent> stored = driver.accept(tenant.id(), 3);
    driver.close(stored.get(1).sequence());

    List<OutboxEntry> unfinished =
        store.unfinished(List.of(stored.get(0).sequence(), stored.get(1).sequence(), 4_711L));

    assertThat(unfinished).hasSize(1);
    assertSame(unfinished.getFirst().stored(), stored.getFirst());
    assertThat(store.unfinished(List.of())).isEmpty();
  }

  @Test
  void keeps_the_version_that_each_event_was_matched_under() {
    driver.accept(tenant.id(), 1);
    long first = driver.version();
    driver.addTenant("Other");
    driver.accept(tenant.id(), 1);

    assertThat(store.outbox(0, 10))
        .extracting(OutboxEntry::registryVersion)
        .containsExactly(first, first + 1);
  }
}
