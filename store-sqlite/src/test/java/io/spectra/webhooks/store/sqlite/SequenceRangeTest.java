package io.spectra.webhooks.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceRangeTest {
  @Test
  void no_sequences_give_no_ranges() {
    assertThat(SequenceRange.of(List.of())).isEmpty();
  }

  @Test
  void sequences_without_a_gap_are_one_range_in_any_order() {
    assertThat(SequenceRange.of(List.of(7L, 5L, 6L))).containsExactly(new SequenceRange(5, 7));
  }

  @Test
  void a_gap_ends_a_range_and_a_sequence_that_occurs_twice_counts_once() {
    assertThat(SequenceRange.of(List.of(9L, 2L, 3L, 3L, 1L, 5L)))
        .containsExactly(new SequenceRange(1, 3), new SequenceRange(5, 5), new SequenceRange(9, 9));
  }

  @Test
  void a_range_without_some_sequences_is_what_lies_between_them() {
    assertThat(new SequenceRange(1, 9).without(List.of(7L, 3L, 4L)))
        .containsExactly(new SequenceRange(1, 2), new SequenceRange(5, 6), new SequenceRange(8, 9));
  }

  @Test
  void nothing_remains_at_an_end_that_is_taken_away() {
    assertThat(new SequenceRange(3, 5).without(List.of(3L, 5L)))
        .containsExactly(new SequenceRange(4, 4));
    assertThat(new SequenceRange(3, 5).without(List.of(2L, 3L, 4L, 5L, 6L))).isEmpty();
  }

  @Test
  void sequences_outside_a_range_take_nothing_away() {
    assertThat(new SequenceRange(3, 5).without(List.of(1L, 2L, 6L)))
        .containsExactly(new SequenceRange(3, 5));
    assertThat(new SequenceRange(3, 5).without(List.of())).containsExactly(new SequenceRange(3, 5));
  }
}
