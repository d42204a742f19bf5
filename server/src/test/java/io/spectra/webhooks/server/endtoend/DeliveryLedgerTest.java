package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.server.endtoend.StoredState.Stored;
import io.spectra.webhooks.testing.ReceivedRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Tests the ledger of the crash test with correct and with faulty runs.
class DeliveryLedgerTest {
  private static final long WEBHOOK = 1;

  private final DeliveryLedger ledger = new DeliveryLedger(2);

  @Test
  void a_repeat_of_a_delivery_in_flight_at_a_kill_is_allowed() {
    ledger.endOfRun(received("a", "b"), stored("a"));
    ledger.endOfRun(received("b", "c"), stored("a", "b", "c"));

    ledger.checkAllAttempted(Set.of(WEBHOOK), Set.of("a", "b", "c"));
    assertThat(ledger)
        .hasToString(
            "2 runs, 4 requests, 1 repeats of 1 in flight at an end, at most 0 parked, 0 failed");
  }

  @Test
  void a_repeat_of_a_delivery_with_an_outcome_is_a_fault() {
    ledger.endOfRun(received("a"), stored("a"));

    refuses(() -> ledger.endOfRun(received("a"), stored("a")), "had an outcome before the run");
  }

  @Test
  void the_same_delivery_twice_in_one_run_is_a_fault() {
    refuses(() -> ledger.endOfRun(received("a", "a"), stored("a")), "the same delivery twice");
  }

  @Test
  void two_outcomes_of_one_delivery_are_a_fault() {
    refuses(() -> ledger.endOfRun(received("a"), stored("a", "a")), "two outcomes");
  }

  @Test
  void more_in_flight_than_the_bound_is_a_fault() {
    refuses(
        () -> ledger.endOfRun(received("a", "b", "c"), stored()),
        "without an outcome in the store");
  }

  @Test
  void a_successful_outcome_of_an_event_that_never_arrived_is_a_fault() {
    ledger.endOfRun(received("a"), stored("a", "b"));

    refuses(() -> ledger.checkAllAttempted(Set.of(WEBHOOK), Set.of("a", "b")), "b");
  }

  @Test
  void an_accepted_event_without_an_outcome_is_a_fault() {
    ledger.endOfRun(received("a"), stored());

    refuses(() -> ledger.checkAllAttempted(Set.of(WEBHOOK), Set.of("a")), "a");
  }

  private static void refuses(Runnable story, String why) {
    assertThatThrownBy(story::run).isInstanceOf(AssertionError.class).hasMessageContaining(why);
  }

  private static Map<Long, List<ReceivedRequest>> received(String... events) {
    return Map.of(
        WEBHOOK,
        Arrays.stream(events)
            .map(id -> "POST /hook HTTP/1.1\r\nX-Webhook-Id: " + id)
            .map(head -> new ReceivedRequest(1, head, new byte[0]))
            .toList());
  }

  private static StoredState stored(String... events) {
    return new StoredState(
        Arrays.stream(events).map(event -> new Stored(WEBHOOK, event, true)).toList(),
        Set.of(events.length == 0 ? "none" : events[0]),
        Set.of(),
        Set.of(),
        0,
        0);
  }
}
