package io.spectra.webhooks.store;

import static io.spectra.webhooks.store.StoreDriver.START;
import static io.spectra.webhooks.store.StoreDriver.answered;
import static io.spectra.webhooks.store.StoreDriver.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.store.Store.Delivered;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.webhook.Webhook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The clauses on recording attempts and reading them.
abstract class HistoryClauses extends StoreClauses {

  HistoryClauses(StoreContract contract) {
    super(contract);
  }

  private List<StoredEvent> events;

  @BeforeEach
  void accept_some_events() {
    events = driver.accept(tenant.id(), 4);
  }

  private long sequence(int event) {
    return events.get(event).sequence();
  }

  @Test
  void shows_an_attempt_with_its_event() throws Exception {
    driver.record(attempt(id(1, 1), webhook.id(), sequence(0), answered(200)));
    restart();

    HistoryRow row = store.latestAttempts(tenant.id(), webhook.id(), 50).getFirst();

    NewEvent event = events.getFirst().event();
    assertThat(row)
        .usingRecursiveComparison()
        .isEqualTo(
            new HistoryRow(
                new DeliveryId(id(1, 1)),
                "order.shipped",
                event.id().toString(),
                1,
                true,
                OptionalInt.of(200),
                Optional.of("thank you"),
                Optional.empty(),
                Duration.ofMillis(12),
                START,
                event.body()));
  }

  @Test
  void keeps_every_kind_of_outcome() {
    Duration took = Duration.ofSeconds(5);
    List<Outcome> outcomes =
        List.of(
            answered(500),
            new Outcome.TimedOut(OptionalInt.empty(), Optional.empty(), took, took),
            new Outcome.TimedOut(OptionalInt.of(200), Optional.of("sl"), took, took),
            new Outcome.Unreachable("10.0.0.1 is blocked", took),
            new Outcome.Answered(301, "", Optional.of("https://new.example/a?b=ü"), took),
            new Outcome.TlsRefused("expired", "NotAfter: 2021", took),
            new Outcome.BadAnswer(OptionalInt.of(200), Optional.of("ha"), "closed", took),
            new Outcome.BadAnswer(OptionalInt.of(200), "closed in the head", took),
            new Outcome.BadAnswer(OptionalInt.empty(), "no status line", took),
            new Outcome.NotAttempted(Outcome.Reason.EXPIRED),
            new Outcome.NotAttempted(Outcome.Reason.OVERFLOW));
    for (int i = 0; i < outcomes.size(); i++) {
      driver.record(attempt(id(1, i), webhook.id(), sequence(0), outcomes.get(i)));
    }

    List<HistoryRow> rows = store.latestAttempts(tenant.id(), webhook.id(), 50).reversed();

    assertThat(rows).hasSameSizeAs(outcomes);
    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(rows.get(i).success()).isFalse();
      assertThat(rows.get(i).httpStatus()).isEqualTo(outcomes.get(i).httpStatus());
      assertThat(rows.get(i).responseBody()).isEqualTo(outcomes.get(i).responseBody());
      assertThat(rows.get(i).error()).isEqualTo(outcomes.get(i).error());
      assertThat(rows.get(i).took()).isEqualTo(outcomes.get(i).took());
    }
  }

  @Test
  void shows_the_newest_first_over_days_and_no_more_than_asked_for() {
    driver.record(
        attempt(id(3 * DAY_SECONDS, 1), webhook.id(), sequence(2), answered(202)),
        attempt(id(1, 2), webhook.id(), sequence(1), answered(201)),
        attempt(id(1, 1), webhook.id(), sequence(0), answered(200)));

    assertThat(store.latestAttempts(tenant.id(), webhook.id(), 2))
        .extracting(row -> row.httpStatus().orElse(0))
        .containsExactly(202, 201);
    assertThat(store.latestAttempts(tenant.id(), webhook.id(), 50)).hasSize(3);
    assertThat(store.latestAttempts(tenant.id(), webhook.id(), 0)).isEmpty();
  }

  @Test
  void an_attempt_that_is_already_stored_is_left_as_it_is() {
    var first = attempt(id(1, 1), webhook.id(), sequence(0), answered(200));
    driver.record(first);

    int written =
        driver.record(
            attempt(id(1, 1), webhook.id(), sequence(0), answered(500)),
            attempt(id(1, 2), webhook.id(), sequence(1), answered(201)));

    assertThat(written).isEqualTo(1);
    assertThat(store.latestAttempts(tenant.id(), webhook.id(), 50))
        .extracting(row -> row.httpStatus().orElse(0))
        .containsExactly(201, 200);
  }

  @Test
  void attempts_of_one_delivery_come_oldest_first() {
    var second =
        new AttemptRecord(
            new DeliveryId(id(1, 1)),
            webhook.id(),
            sequence(0),
            2,
            START.plusSeconds(5),
            answered(204));
    driver.record(
        attempt(id(1, 1), webhook.id(), sequence(0), answered(500)),
        second,
        attempt(id(1, 2), webhook.id(), sequence(1), answered(200)));

    List<HistoryRow> attempts = store.attempts(tenant.id(), webhook.id(), new DeliveryId(id(1, 1)));

    assertThat(attempts).extracting(HistoryRow::attempt).containsExactly(1, 2);
    assertThat(attempts.getLast().startedAt()).isEqualTo(START.plusSeconds(5));
  }

  @Test
  void is_shown_only_to_its_tenant_and_for_its_webhook() {
    Tenant other = driver.addTenant("Other");
    Webhook another = driver.addWebhook(tenant.id(), Optional.empty());
    driver.record(attempt(id(1, 1), webhook.id(), sequence(0), answered(200)));
    DeliveryId delivery = new DeliveryId(id(1, 1));

    assertThat(store.latestAttempts(other.id(), webhook.id(), 50)).isEmpty();
    assertThat(store.attempts(other.id(), webhook.id(), delivery)).isEmpty();
    assertThat(store.latestAttempts(tenant.id(), another.id(), 50)).isEmpty();
    assertThat(store.attempts(tenant.id(), another.id(), delivery)).isEmpty();
    assertThat(store.attempts(tenant.id(), webhook.id(), new DeliveryId(id(1, 2)))).isEmpty();
    assertThat(store.attempts(tenant.id(), webhook.id(), delivery)).hasSize(1);
  }

  @Test
  void shows_recovery_which_deliveries_have_an_attempt() {
    Webhook second = driver.addWebhook(tenant.id(), Optional.empty());
    driver.record(
        attempt(id(1, 1), webhook.id(), sequence(0), answered(200)),
        attempt(id(5, 1), webhook.id(), sequence(1), answered(500)),
        attempt(id(5, 2), second.id(), sequence(1), answered(200)),
        attempt(id(2 * DAY_SECONDS, 1), webhook.id(), sequence(2), answered(200)));

    assertThat(store.attemptedSince(floor(5)))
        .containsExactlyInAnyOrder(
            new Delivered(webhook.id(), sequence(1)),
            new Delivered(second.id(), sequence(1)),
            new Delivered(webhook.id(), sequence(2)));
    assertThat(store.attemptedSince(floor(0))).hasSize(4);
    assertThat(store.attemptedOf(webhook.id(), floor(2), sequence(0), sequence(2)))
        .containsExactlyInAnyOrder(sequence(1), sequence(2));
    assertThat(store.attemptedOf(webhook.id(), floor(0), sequence(0), sequence(1)))
        .containsExactlyInAnyOrder(sequence(0), sequence(1));
    assertThat(store.attemptedOf(webhook.id(), floor(0), sequence(2), sequence(2)))
        .containsExactly(sequence(2));
    assertThat(store.attemptedOf(webhook.id(), floor(3 * DAY_SECONDS), 0, Long.MAX_VALUE))
        .isEmpty();
  }

  @Test
  void recording_no_attempts_has_no_effect() {
    assertThat(driver.record()).isZero();
  }
}
