package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final Duration START_WITHIN = Duration.ofSeconds(5);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final int WINDOW_MAX = 64;
  private static final Outcome OK = new Outcome.Answered(200, "", Duration.ZERO);
  private static final Outcome TIMEOUT =
      new Outcome.TimedOut(
          OptionalInt.empty(), Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(5));

  private final Lane lane = Deliveries.lane(Deliveries.WEBHOOK);

  @Test
  void deliveries_start_in_the_order_of_the_queue_and_within_the_window() {
    add(1, 2);
    assertThat(lane.canStart()).isTrue();

    var first = start(0);

    assertThat(first.delivery().sequence()).isEqualTo(1);
    assertThat(lane.canStart()).as("a new lane's window is one").isFalse();
    lane.ended(first, OK, WINDOW_MAX, 0);
    assertThat(lane.pace().window()).isEqualTo(2);
    assertThat(start(0).delivery().sequence()).isEqualTo(2);
  }

  @Test
  void a_window_widens_only_when_it_was_full() {
    add(1, 2);
    lane.ended(start(0), OK, WINDOW_MAX, 0);
    assertThat(lane.pace().window()).isEqualTo(2);

    lane.ended(start(0), OK, WINDOW_MAX, 0);

    assertThat(lane.pace().window()).as("one of two was in use").isEqualTo(2);
  }

  @Test
  void events_of_one_change_go_one_after_another() {
    widen();
    lane.add(Deliveries.fresh(10, 0, 0), 0);
    lane.add(Deliveries.fresh(11, 1, 0), 0);
    var first = start(0);

    assertThat(lane.canStart()).as("while the one before it is under way").isFalse();
    lane.ended(first, OK, WINDOW_MAX, 0);

    assertThat(lane.canStart()).isTrue();
  }

  @Test
  void events_of_different_changes_may_overlap() {
    widen();
    add(10, 11);
    start(0);

    assertThat(lane.canStart()).isTrue();
  }

  @Test
  void nothing_starts_while_the_webhook_is_inactive_or_after_it_has_gone() {
    add(1);
    lane.changeTo(Deliveries.inactive(Deliveries.WEBHOOK));
    assertThat(lane.canStart()).as("inactive").isFalse();

    lane.changeTo(Deliveries.webhook(Deliveries.WEBHOOK));
    assertThat(lane.canStart()).as("active again").isTrue();

    lane.remove();
    add(2);
    assertThat(lane.canStart()).as("gone").isFalse();
  }

  @Test
  void what_overflows_ends_whatever_the_window() {
    add(1, 2);
    start(0);
    lane.first().overflows();

    assertThat(lane.canStart()).isTrue();
    assertThat(lane.takeFirst().sequence()).isEqualTo(2);
    assertThat(lane.queued()).isZero();
  }

  @Test
  void what_is_fresh_lines_up_behind_what_is_parked_and_what_is_older_goes_ahead_of_it() {
    lane.backlog().append(Deliveries.fresh(5), 0);

    lane.add(Deliveries.fresh(6), 0);
    lane.addAhead(Deliveries.ahead(4));

    assertThat(lane.queued()).isEqualTo(1);
    assertThat(lane.first().sequence()).isEqualTo(4);
    assertThat(Deliveries.sequences(lane.backlog().takeTail())).containsExactly(5L, 6L);
  }

  @Test
  void parking_takes_what_can_be_parked_in_the_order_of_the_events() {
    lane.addAhead(Deliveries.read(1));
    lane.addAhead(Deliveries.ahead(2));
    lane.add(Deliveries.fresh(7), 0);
    lane.add(Deliveries.fresh(4), 0); // the sweep brought it back late

    assertThat(lane.park(300)).isEqualTo(2);

    assertThat(lane.queued()).isEqualTo(2);
    assertThat(lane.backlog().tailSinceNanos()).isEqualTo(300);
    assertThat(Deliveries.sequences(lane.backlog().takeTail())).containsExactly(4L, 7L);
  }

  @Test
  void a_delivery_is_overdue_when_it_has_waited_longer_than_it_may() {
    lane.addAhead(Deliveries.read(1));
    assertThat(lane.isOverdue(9 * SECOND, START_WITHIN)).as("is parked already").isFalse();

    lane.add(Deliveries.fresh(2, 0, SECOND), SECOND);

    assertThat(lane.isOverdue(6 * SECOND, START_WITHIN)).isFalse();
    assertThat(lane.isOverdue(6 * SECOND + 1, START_WITHIN)).isTrue();
  }

  @Test
  void nothing_is_overdue_while_something_is_parked_in_front() {
    lane.add(Deliveries.fresh(1, 0, 0), 0);
    lane.backlog().append(Deliveries.fresh(2), 0);

    assertThat(lane.isOverdue(9 * SECOND, START_WITHIN)).isFalse();
  }

  @Test
  void a_lane_is_hungry_when_it_could_start_more_than_it_has() {
    assertThat(lane.needsDeliveries()).isTrue();
    add(1);
    assertThat(lane.needsDeliveries()).as("has something to start").isFalse();

    var first = start(0);
    assertThat(lane.needsDeliveries()).as("its window is full").isFalse();

    lane.ended(first, OK, WINDOW_MAX, 0);
    assertThat(lane.needsDeliveries()).isTrue();
  }

  @Test
  void a_lane_that_was_never_answered_or_hangs_is_not_proven() {
    assertThat(lane.isProven(0)).isFalse();
    add(1);

    lane.ended(start(0), TIMEOUT, WINDOW_MAX, 0);

    assertThat(lane.isProven(0)).isFalse();
  }

  @Test
  void a_lane_that_was_answered_stays_proven_while_nothing_is_under_way() {
    add(1);
    lane.ended(start(0), OK, WINDOW_MAX, 0);

    assertThat(lane.isProven(1_000 * SECOND)).isTrue();
  }

  @Test
  void an_attempt_that_has_run_for_a_second_without_any_answer_costs_the_proof() {
    add(1, 2);
    lane.ended(start(0), OK, WINDOW_MAX, 0);
    start(10 * SECOND);

    assertThat(lane.isProven(11 * SECOND - 1)).isTrue();
    assertThat(lane.isProven(11 * SECOND)).isFalse();
  }

  @Test
  void an_answer_within_the_last_second_keeps_the_proof_though_an_older_attempt_runs() {
    widen();
    add(10, 11);
    start(0);
    lane.ended(start(0), OK, WINDOW_MAX, 10 * SECOND);

    assertThat(lane.isProven(11 * SECOND - 1)).isTrue();
    assertThat(lane.isProven(11 * SECOND)).isFalse();
  }

  @Test
  void what_is_withdrawn_says_nothing_of_the_receiver() {
    add(1);
    var first = start(0);

    lane.withdrawn(first);

    assertThat(lane.pace()).isEqualTo(Pace.START);
    assertThat(lane.inFlight()).isZero();
  }

  @Test
  void a_lane_that_ends_gives_up_all_that_waits_and_all_that_is_under_way() {
    add(1, 2);
    var first = start(0);
    lane.backlog().append(Deliveries.fresh(3), 0);

    var removed = lane.remove();

    assertThat(lane.isRemoved()).isTrue();
    assertThat(Deliveries.sequences(removed.waiting())).containsExactly(2L, 3L);
    assertThat(removed.inFlight()).containsExactly(first);
    assertThat(lane.queued()).isZero();
  }

  private void add(long... sequences) {
    for (long sequence : sequences) {
      lane.add(Deliveries.fresh(sequence), 0);
    }
  }

  /// Starts the first of the queue.
  private StartedAttempt start(long nowNanos) {
    assertThat(lane.canStart()).isTrue();
    return Deliveries.start(lane, 1, nowNanos);
  }

  /// To a window of two, by one answer.
  private void widen() {
    add(1);
    lane.ended(start(0), OK, WINDOW_MAX, 0);
  }

  @Test
  void what_is_withdrawn_goes_back_before_all_that_never_started_in_the_order_of_its_start() {
    List.of(1L, 2L, 3L, 4L).forEach(sequence -> lane.add(Deliveries.fresh(sequence), 0));
    StartedAttempt first = Deliveries.start(lane, 1, 0);
    StartedAttempt second = Deliveries.start(lane, 2, 0);
    StartedAttempt third = Deliveries.start(lane, 3, 0);

    for (StartedAttempt started : List.of(second, third, first)) {
      lane.withdrawn(started);
      lane.putBack(started.delivery());
    }

    assertThat(lane.inFlight()).isZero();
    assertThat(List.of(lane.takeFirst(), lane.takeFirst(), lane.takeFirst()))
        .containsExactly(first.delivery(), second.delivery(), third.delivery());
    assertThat(lane.queued()).isEqualTo(1);
  }

  @Test
  void what_goes_back_while_others_are_parked_stays_ahead_of_them() {
    add(1, 2);
    StartedAttempt first = Deliveries.start(lane, 1, 0);
    lane.park(0);

    lane.withdrawn(first);
    lane.putBack(first.delivery());

    assertThat(lane.park(0)).as("of what is older").isZero();
    assertThat(lane.first()).isSameAs(first.delivery());
  }

  @Test
  void what_goes_back_is_not_parked_behind_what_started_later() {
    add(1, 2, 3);
    StartedAttempt first = Deliveries.start(lane, 1, 0);
    StartedAttempt second = Deliveries.start(lane, 2, 0);

    lane.withdrawn(first);
    lane.putBack(first.delivery());
    assertThat(lane.park(0)).as("only the one that never started").isEqualTo(1);
    lane.withdrawn(second);
    lane.putBack(second.delivery());

    assertThat(List.of(lane.takeFirst(), lane.takeFirst()))
        .containsExactly(first.delivery(), second.delivery());
  }

  @Test
  void what_is_withdrawn_twice_is_still_before_what_was_withdrawn_with_it_at_first() {
    widen();
    add(2, 3);
    StartedAttempt first = Deliveries.start(lane, 1, 0);
    StartedAttempt second = Deliveries.start(lane, 2, 0);
    for (StartedAttempt started : List.of(second, first)) {
      lane.withdrawn(started);
      lane.putBack(started.delivery());
    }
    Deliveries.start(lane, 3, 0);

    lane.withdrawn(first);
    lane.putBack(first.delivery());

    assertThat(List.of(lane.takeFirst(), lane.takeFirst()))
        .containsExactly(first.delivery(), second.delivery());
  }
}
