package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class ParkedSegmentTest {
  @Test
  void a_new_segment_can_be_read_only_when_its_row_is_written() {
    var segment = ParkedSegment.written(Deliveries.head(1, 3, 9));
    assertThat(segment.isStored()).isFalse();
    assertThat(segment.mayHaveAttempts()).isFalse();

    segment.stored();

    assertThat(segment.isStored()).isTrue();
  }

  @Test
  void a_segment_found_at_start_has_its_row_and_may_have_been_begun() {
    assertThat(ParkedSegment.recovered(Deliveries.head(1, 3, 9), true).isStored()).isTrue();
    assertThat(ParkedSegment.recovered(Deliveries.head(1, 3, 9), true).mayHaveAttempts()).isTrue();
    assertThat(ParkedSegment.recovered(Deliveries.head(1, 3, 9), false).mayHaveAttempts())
        .isFalse();
  }

  @Test
  void it_is_read_part_by_part() {
    var segment = ParkedSegment.written(Deliveries.head(1, 3, 9));
    assertThat(segment.unread()).isEqualTo(3);

    segment.readOn(2);
    assertThat(segment.read()).isEqualTo(2);
    assertThat(segment.unread()).isEqualTo(1);
    segment.readOn(1);

    assertThat(segment.unread()).isZero();
  }

  @Test
  void its_row_can_be_deleted_when_every_delivery_is_over_which_is_reported_once() {
    var segment = ParkedSegment.recovered(Deliveries.head(1, 3, 9), false);

    assertThat(segment.deliveriesOver(2)).isFalse();
    assertThat(segment.deliveriesOver(0)).isFalse();
    assertThat(segment.deliveriesOver(1)).isTrue();

    assertThat(segment.isStored()).as("its row is being deleted").isFalse();
    assertThat(segment.deliveriesOver(0)).as("again").isFalse();
  }

  @Test
  void more_ends_than_it_has_deliveries_are_a_fault() {
    var segment = ParkedSegment.recovered(Deliveries.head(5, 1, 9), false);

    assertThatIllegalStateException()
        .isThrownBy(() -> segment.deliveriesOver(2))
        .withMessageContaining("segment 5");
  }
}
