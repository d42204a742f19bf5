package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox outbox = new Outbox();

  @Test
  void an_events_row_goes_when_the_last_of_its_deliveries_is_over() {
    var event = outbox.open(Deliveries.event(7), 3);

    outbox.deliveriesOver(event, 2);
    assertThat(outbox.hasRowsToDelete()).isFalse();
    outbox.deliveriesOver(event, 1);

    assertThat(outbox.hasRowsToDelete()).isTrue();
    assertThat(outbox.takeRowsToDelete()).containsExactly(7L);
    assertThat(outbox.hasRowsToDelete()).as("taken once").isFalse();
  }

  @Test
  void more_deliveries_that_are_over_than_there_are_is_a_fault() {
    var event = outbox.open(Deliveries.event(7), 1);

    assertThatIllegalStateException()
        .isThrownBy(() -> outbox.deliveriesOver(event, 2))
        .withMessageContaining("event 7");
  }

  @Test
  void an_event_is_known_until_its_row_is_gone_and_not_only_until_it_is_over() {
    var event = outbox.open(Deliveries.event(7), 1);
    outbox.deliveriesOver(event, 1);
    var taken = outbox.takeRowsToDelete();
    assertThat(outbox.isKnown(7)).isTrue();

    outbox.forget(taken);

    assertThat(outbox.isKnown(7)).isFalse();
    assertThat(outbox.oldest()).isEmpty();
  }

  @Test
  void rows_that_could_not_be_deleted_are_deleted_with_the_next() {
    outbox.deliveriesOver(outbox.open(Deliveries.event(7), 1), 1);
    var failed = outbox.takeRowsToDelete();
    outbox.deliveriesOver(outbox.open(Deliveries.event(8), 1), 1);

    outbox.giveBack(failed);

    assertThat(outbox.takeRowsToDelete()).containsExactlyInAnyOrder(7L, 8L);
  }

  @Test
  void a_row_without_open_deliveries_can_be_deleted_though_nobody_knew_its_event() {
    outbox.deleteRow(9);

    assertThat(outbox.isKnown(9)).isFalse();
    assertThat(outbox.takeRowsToDelete()).containsExactly(9L);
    outbox.forget(List.of(9L));
    assertThat(outbox.hasRowsToDelete()).as("forgotten for good").isFalse();
  }

  @Test
  void the_oldest_is_the_one_that_was_opened_first_and_is_still_there() {
    assertThat(outbox.oldest()).isEmpty();
    outbox.open(Deliveries.event(7), 1);
    outbox.open(Deliveries.event(8), 1);
    assertThat(outbox.oldest()).contains(Deliveries.acceptedAt(7));

    outbox.forget(List.of(7L));

    assertThat(outbox.oldest()).contains(Deliveries.acceptedAt(8));
  }
}
