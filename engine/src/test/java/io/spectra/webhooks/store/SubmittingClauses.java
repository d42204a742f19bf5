package io.spectra.webhooks.store;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.store.BatchResult.Committed;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.BatchResult.Rejected;
import io.spectra.webhooks.store.BatchResult.Stale;
import io.spectra.webhooks.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The clauses on batches: events with their outbox rows are stored together or not at all.
abstract class SubmittingClauses extends StoreClauses {

  SubmittingClauses(StoreContract contract) {
    super(contract);
  }

  @Test
  void an_event_comes_back_byte_for_byte_with_its_outbox_row() throws Exception {
    NewEvent event = driver.event(tenant.id(), "webhook.test", START, 0, Optional.of(webhook.id()));

    StoredEvent stored = driver.accept(event).getFirst();
    restart();

    List<OutboxEntry> outbox = store.outbox(0, 10);
    assertThat(outbox).hasSize(1);
    assertSame(outbox.getFirst().stored(), stored);
    assertThat(outbox.getFirst().registryVersion()).isEqualTo(driver.version());
    assertSame(store.events(everything(tenant.id())).getFirst(), stored);
  }

  @Test
  void sequences_grow_over_submissions_and_batches_and_are_consecutive_within_one() {
    var first = driver.event(tenant.id(), START);
    var second = driver.event(tenant.id(), START);
    Committed committed =
        driver.committed(
            driver.batch(
                List.of(
                    new Submission.Events(List.of(first, second)),
                    new Submission.Events(List.of(driver.event(tenant.id(), START))))));

    long start = ((Entry.Accepted) committed.entries().get(0)).events().get(0).sequence();
    assertThat(((Entry.Accepted) committed.entries().get(0)).events().get(1).sequence())
        .isEqualTo(start + 1);
    long third = ((Entry.Accepted) committed.entries().get(1)).events().getFirst().sequence();
    assertThat(third).isGreaterThan(start + 1);
    assertThat(driver.accept(tenant.id(), 1).getFirst().sequence()).isGreaterThan(third);
  }

  @Test
  void sequences_go_on_after_a_restart_even_when_every_event_has_been_pruned() throws Exception {
    long last = driver.accept(tenant.id(), 3).getLast().sequence();
    driver.close(last - 2, last - 1, last);
    store.prune(LONG_AFTER, 10);
    assertThat(store.events(everything(tenant.id()))).isEmpty();

    restart();

    assertThat(driver.accept(tenant.id(), 1).getFirst().sequence()).isGreaterThan(last);
  }

  @Test
  void the_value_of_an_events_submission_is_their_number() {
    var events = List.of(driver.event(tenant.id(), START), driver.event(tenant.id(), START));

    Committed committed = driver.committed(driver.batch(List.of(new Submission.Events(events))));

    assertThat(((Entry.Accepted) committed.entries().getFirst()).value()).isEqualTo(2);
  }

  @Test
  void an_event_that_matches_nothing_gets_no_outbox_row() {
    NewEvent matching = driver.event(tenant.id(), START);
    NewEvent other = driver.event(tenant.id(), START);

    Committed committed =
        driver.committed(
            new Batch(
                driver.version(),
                event -> event.equals(matching),
                List.of(new Submission.Events(List.of(other, matching))),
                List.of(),
                List.of(),
                List.of()));

    List<StoredEvent> stored = ((Entry.Accepted) committed.entries().getFirst()).events();
    assertThat(outboxOf(store)).containsExactly(stored.get(1).sequence());
    assertThat(store.events(everything(tenant.id()))).hasSize(2);
  }

  @Test
  void a_batch_under_an_older_version_writes_nothing_and_returns_the_newer_one() {
    long old = driver.version();
    List<StoredEvent> before = driver.accept(tenant.id(), 1);
    driver.addTenant("Other");

    BatchResult result =
        driver.submit(
            new Batch(
                old,
                _ -> true,
                List.of(new Submission.Events(List.of(driver.event(tenant.id(), START)))),
                List.of(segment(id(0, 1), webhook.id(), before.getFirst().sequence())),
                List.of(before.getFirst().sequence()),
                List.of()));

    assertThat(result).isEqualTo(new Stale(driver.version()));
    assertThat(store.events(everything(tenant.id()))).hasSize(1);
    assertThat(store.segments()).isEmpty();
    assertThat(outboxOf(store)).hasSize(1);
  }

  @Test
  void a_batch_under_a_version_that_does_not_exist_yet_writes_nothing_either() {
    Batch early =
        new Batch(
            driver.version() + 1,
            _ -> true,
            List.of(new Submission.Events(List.of(driver.event(tenant.id(), START)))),
            List.of(),
            List.of(),
            List.of());

    assertThat(driver.submit(early)).isEqualTo(new Stale(driver.version()));
    assertThat(store.events(everything(tenant.id()))).isEmpty();
  }

  @Test
  void an_event_that_is_already_stored_rejects_the_whole_batch() {
    NewEvent known = driver.event(tenant.id(), START);
    driver.accept(known);

    BatchResult result =
        driver.submit(
            driver.batch(
                List.of(
                    new Submission.Events(List.of(driver.event(tenant.id(), START))),
                    new Submission.Events(List.of(known)))));

    assertThat(result).isInstanceOf(Rejected.class);
    assertThat(store.events(everything(tenant.id()))).hasSize(1);
  }

  @Test
  void an_event_of_an_unknown_tenant_rejects_the_batch_and_the_next_one_passes() {
    NewEvent foreign = driver.event(new TenantId(99), START);

    BatchResult result =
        driver.submit(driver.batch(List.of(new Submission.Events(List.of(foreign)))));

    assertThat(unknownIn(result)).hasMessage("there is no tenant 99");
    assertThat(driver.accept(tenant.id(), 1)).hasSize(1);
  }

  @Test
  void an_event_for_an_unknown_webhook_rejects_the_batch_and_the_next_one_passes() {
    BatchResult result =
        driver.submit(driver.batch(List.of(new Submission.Events(List.of(eventForWebhook(98))))));

    assertThat(unknownIn(result)).hasMessage("there is no webhook 98");
    assertThat(driver.accept(tenant.id(), 1)).hasSize(1);
  }

  private static UnknownReferenceException unknownIn(BatchResult result) {
    assertThat(result).isInstanceOf(Rejected.class);
    StoreException cause = ((Rejected) result).cause();
    assertThat(cause).isInstanceOf(UnknownReferenceException.class);
    return (UnknownReferenceException) cause;
  }

  @Test
  void closed_outbox_rows_are_deleted_and_a_missing_one_is_no_error() {
    List<StoredEvent> stored = driver.accept(tenant.id(), 3);

    driver.close(stored.get(0).sequence(), stored.get(1).sequence());
    driver.close(stored.get(0).sequence(), 4_711L);

    assertThat(outboxOf(store)).containsExactly(stored.get(2).sequence());
  }

  @Test
  void everything_of_one_batch_commits_together() {
    List<StoredEvent> parked = driver.accept(tenant.id(), 2);
    Segment old = segment(id(1, 1), webhook.id(), parked.get(0).sequence());
    driver.park(old);

    Committed committed =
        driver.committed(
            new Batch(
                driver.version(),
                _ -> true,
                List.of(new Submission.Events(List.of(driver.event(tenant.id(), START)))),
                List.of(segment(id(1, 2), webhook.id(), parked.get(1).sequence())),
                List.of(parked.get(0).sequence(), parked.get(1).sequence()),
                List.of(old.id().value())));

    assertThat(store.segments()).extracting(head -> head.id().value()).containsExactly(id(1, 2));
    var accepted = (Entry.Accepted) committed.entries().getFirst();
    assertThat(outboxOf(store)).containsExactly(accepted.events().getFirst().sequence());
  }

  @Test
  void an_empty_batch_commits() {
    assertThat(driver.committed(driver.batch(List.of())).entries()).isEmpty();
  }
}
