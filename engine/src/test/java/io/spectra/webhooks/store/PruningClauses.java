package io.spectra.webhooks.store;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static io.spectra.webhooks.store.StoreDriver.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.store.Store.Delivered;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The clauses on deleting old events and attempts.
abstract class PruningClauses extends StoreClauses {

  PruningClauses(StoreContract contract) {
    super(contract);
  }

  private List<Long> left() {
    return store.events(everything(tenant.id())).stream().map(StoredEvent::sequence).toList();
  }

  @Test
  void deletes_old_events_in_pieces_and_returns_their_number() {
    long[] all = sequences(driver.accept(tenant.id(), 5));
    driver.close(all[0], all[1], all[2], all[3]);

    assertThat(store.prune(LONG_AFTER, 3)).isEqualTo(3);
    assertThat(store.prune(LONG_AFTER, 3)).isEqualTo(1);
    assertThat(store.prune(LONG_AFTER, 3)).isZero();
    assertThat(left()).containsExactly(all[4]);
  }

  @Test
  void keeps_events_that_were_accepted_later() {
    var old = driver.event(tenant.id(), START);
    var later = driver.event(tenant.id(), START.plusSeconds(3 * DAY_SECONDS));
    long first = driver.accept(old).getFirst().sequence();
    long second = driver.accept(later).getFirst().sequence();
    driver.close(first, second);

    store.prune(START, 10);
    assertThat(left()).containsExactly(first, second);
    store.prune(START.plusSeconds(2 * DAY_SECONDS), 10);
    assertThat(left()).containsExactly(second);
  }

  @Test
  void keeps_an_event_until_its_outbox_row_is_closed() {
    long[] all = sequences(driver.accept(tenant.id(), 3));
    driver.close(all[0], all[2]);

    assertThat(store.prune(LONG_AFTER, 10)).isEqualTo(2);
    assertThat(store.prune(LONG_AFTER, 10)).isZero();
    assertThat(left()).containsExactly(all[1]);
    driver.close(all[1]);
    store.prune(LONG_AFTER, 10);
    assertThat(left()).isEmpty();
  }

  @Test
  void keeps_the_events_of_a_segment_until_it_is_finished() {
    long[] all = sequences(driver.accept(tenant.id(), 4));
    driver.close(all[0], all[1], all[2], all[3]);
    driver.park(segment(id(1, 1), webhook.id(), all[3], all[1]));

    assertThat(store.prune(LONG_AFTER, 10)).isEqualTo(2);
    assertThat(store.loadSegment(new DeliveryId(id(1, 1)), 0, 10).events())
        .extracting(StoredEvent::sequence)
        .containsExactly(all[3], all[1]);
    driver.finish(id(1, 1));
    store.prune(LONG_AFTER, 10);
    assertThat(left()).isEmpty();
  }

  @Test
  void events_between_those_that_something_refers_to_are_deleted() {
    long[] all = sequences(driver.accept(tenant.id(), 9));
    driver.close(all[0], all[1], all[3], all[4], all[5], all[6], all[8]);
    driver.park(segment(id(1, 1), webhook.id(), all[4], all[5]));

    assertThat(store.prune(LONG_AFTER, 10)).isEqualTo(5);
    assertThat(left()).containsExactly(all[2], all[4], all[5], all[7]);
    driver.close(all[2], all[7]);
    driver.finish(id(1, 1));
    store.prune(LONG_AFTER, 10);
    assertThat(left()).isEmpty();
  }

  @Test
  void an_event_that_is_gone_is_left_out_of_what_a_segment_loads() {
    long[] all = sequences(driver.accept(tenant.id(), 3));
    driver.close(all[0], all[1]);
    store.prune(LONG_AFTER, 10);
    var gone =
        new Segment(new DeliveryId(id(1, 1)), webhook.id(), new long[] {all[2]}, Duration.ZERO);
    driver.park(gone);

    assertThat(store.loadSegment(gone.id(), 0, 10).events()).hasSize(1);
    assertThat(store.events(everything(tenant.id()))).hasSize(1);
  }

  @Test
  void old_attempts_go_and_newer_ones_stay() {
    long[] all = sequences(driver.accept(tenant.id(), 2));
    driver.record(attempt(id(1, 1), webhook.id(), all[0], answered(200)));
    var newer =
        new AttemptRecord(
            new DeliveryId(id(5 * DAY_SECONDS, 1)),
            webhook.id(),
            all[1],
            1,
            START.plusSeconds(5 * DAY_SECONDS),
            answered(201));
    driver.record(newer);

    store.pruneAttempts(START.plusSeconds(3 * DAY_SECONDS));

    assertThat(store.latestAttempts(tenant.id(), webhook.id(), 50))
        .extracting(row -> row.httpStatus().orElse(0))
        .containsExactly(201);
    assertThat(store.attemptedSince(floor(0))).containsExactly(new Delivered(webhook.id(), all[1]));
    assertThat(driver.record(newer)).isZero();
  }

  @Test
  void an_attempt_whose_event_is_gone_is_not_shown() {
    long[] all = sequences(driver.accept(tenant.id(), 1));
    driver.record(attempt(id(1, 1), webhook.id(), all[0], answered(200)));
    driver.close(all[0]);
    store.prune(LONG_AFTER, 10);

    assertThat(store.latestAttempts(tenant.id(), webhook.id(), 50)).isEmpty();
  }
}
