package io.spectra.webhooks.store.postgres;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.postgres.EventSequences.Claim;
import io.spectra.webhooks.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Tests the sequences that a node gives to events, and which of them it reports as settled.
class EventSequencesTest {
  private static final long SECOND = Day.second(START);
  private static final int NODE_NUMBER = 7;

  private final TestClock clock = new TestClock();
  private final EventSequences sequences = new EventSequences(clock, NODE_NUMBER, 0);

  private static NewEvent event(Instant acceptedAt) {
    return new NewEvent(
        new EventId(new UUID(0x7000L, 1L << 63)),
        new TenantId(1),
        new EventType("order.shipped"),
        acceptedAt,
        0,
        Optional.empty(),
        new byte[0]);
  }

  private static long[] give(Claim claim, int count, Instant acceptedAt) {
    return claim.give(Collections.nCopies(count, event(acceptedAt))).stream()
        .mapToLong(StoredEvent::sequence)
        .toArray();
  }

  private long[] give(int count) {
    try (Claim claim = sequences.claim()) {
      return give(claim, count, START);
    }
  }

  private static long sequence(long second, int nodeNumber, int counter) {
    return second << 23 | (long) nodeNumber << 15 | counter;
  }

  @Test
  void sequences_have_the_second_above_the_node_number_above_the_counter_and_fit_into_53_bits() {
    clock.move(Duration.ofSeconds(5));

    assertThat(give(2))
        .containsExactly(
            sequence(SECOND + 5, NODE_NUMBER, 0), sequence(SECOND + 5, NODE_NUMBER, 1));
    assertThat(sequence((1L << 30) - 1, 255, (1 << 15) - 1)).isEqualTo((1L << 53) - 1);
  }

  @Test
  void the_second_in_which_a_node_starts_is_skipped() {
    assertThat(give(1)).containsExactly(sequence(SECOND + 1, NODE_NUMBER, 0));
  }

  @Test
  void sequences_continue_after_the_newest_known_one() {
    long newest = sequence(SECOND + 100, 3, 12);

    var later = new EventSequences(clock, NODE_NUMBER, newest);
    try (Claim claim = later.claim()) {
      assertThat(give(claim, 1, START)).containsExactly(sequence(SECOND + 101, NODE_NUMBER, 0));
    }
  }

  @Test
  void a_block_that_does_not_fit_into_a_second_uses_the_next_one() {
    clock.move(Duration.ofSeconds(5));
    give((1 << 15) - 1);

    assertThat(give(2))
        .containsExactly(
            sequence(SECOND + 6, NODE_NUMBER, 0), sequence(SECOND + 6, NODE_NUMBER, 1));
    clock.move(Duration.ofSeconds(1));
    assertThat(give(1)).containsExactly(sequence(SECOND + 6, NODE_NUMBER, 2));
  }

  @Test
  void a_whole_second_is_the_largest_block() {
    long[] block = give(1 << 15);

    assertThat(block).isEqualTo(LongStream.range(block[0], block[0] + (1 << 15)).toArray());
    assertThatThrownBy(() -> give((1 << 15) + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 32768 events can be submitted at once, were 32769");
  }

  @Test
  void sequences_continue_after_the_clock_has_stepped_back() {
    clock.move(Duration.ofSeconds(60));
    long before = give(1)[0];
    clock.move(Duration.ofSeconds(-50));

    assertThat(give(1)).containsExactly(before + 1);
  }

  @Test
  void no_sequence_is_of_a_second_before_its_event_was_accepted() {
    try (Claim claim = sequences.claim()) {
      assertThat(give(claim, 1, START.plusSeconds(30)))
          .containsExactly(sequence(SECOND + 30, NODE_NUMBER, 0));
    }
  }

  @Test
  void claimed_sequences_are_not_settled_until_the_claim_is_closed() {
    give(3);
    Claim slow = sequences.claim();
    Claim fast = sequences.claim();
    long[] ofFast = give(fast, 1, START);
    long[] ofSlow = give(slow, 1, START);

    assertThat(sequences.settled()).isEqualTo(ofFast[0]); // both claims began at the same sequence
    assertThat(fast.settledAfter()).isEqualTo(ofFast[0]);
    slow.close();
    assertThat(fast.settledAfter()).isEqualTo(ofSlow[0] + 1);
    fast.close();
    assertThat(sequences.settled()).isEqualTo(ofSlow[0] + 1);
  }

  @Test
  void the_settled_bound_follows_the_time_and_no_sequence_comes_below_it() {
    clock.move(Duration.ofSeconds(10));
    long settled = sequences.settled();
    assertThat(settled).isEqualTo(sequence(SECOND + 10, NODE_NUMBER, 0));

    clock.move(Duration.ofSeconds(-5));
    assertThat(give(1)[0]).isGreaterThanOrEqualTo(settled);
  }

  @Test
  void a_node_whose_clock_lags_follows_the_others() {
    sequences.follow(sequence(SECOND + 40, 200, 5));

    assertThat(sequences.settled()).isEqualTo(sequence(SECOND + 40, NODE_NUMBER, 0));
    assertThat(give(1)).containsExactly(sequence(SECOND + 40, NODE_NUMBER, 0));
  }

  @Test
  void a_day_of_sequences_is_a_day_of_time() {
    Day day = Day.of(Instant.parse("2026-05-18T23:59:59.999Z"));

    assertThat(day).hasToString("2026-05-18");
    assertThat(day.firstId()).isEqualTo(Day.second(Instant.parse("2026-05-18T00:00:00Z")) << 23);
    assertThat(day.endId()).isEqualTo(day.plus(1).firstId());
    assertThat(Day.ofId(day.firstId())).isEqualTo(day);
    assertThat(Day.ofId(day.endId() - 1)).isEqualTo(day);
    assertThat(Day.ofId(day.endId())).isEqualTo(day.plus(1));
    assertThat(List.of(Day.of(Instant.MIN), Day.of(Instant.EPOCH))).containsOnly(new Day(0));
    assertThat(Day.of(Instant.MAX).endId()).isPositive();
  }
}
