package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.spectra.webhooks.store.Segment;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final long OF_ANOTHER_NODE = 1_000;

  private final Backlog backlog = new Backlog(BacklogTest::acceptingNodeOf);

  @Test
  void an_empty_backlog_blocks_nobody() {
    assertThat(backlog.isEmpty()).isTrue();
    assertThat(backlog.isBlocking()).isFalse();
    assertThat(backlog.isYounger(1)).isFalse();
    assertThat(backlog.next()).isEmpty();
    assertThat(backlog.oldest()).isEmpty();
  }

  @Test
  void fresh_deliveries_line_up_while_the_tail_or_a_segment_waits() {
    append(1);
    assertThat(backlog.isBlocking()).isTrue();

    var segment = park();
    assertThat(backlog.isBlocking()).as("in a segment").isTrue();

    backlog.read(segment, 1);
    assertThat(backlog.isBlocking()).as("all read").isFalse();
    assertThat(backlog.isEmpty()).as("the row is still there").isFalse();
    backlog.deleted(segment);
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void the_tail_is_as_old_as_its_first_delivery() {
    backlog.append(Deliveries.fresh(1), 100);
    backlog.append(Deliveries.fresh(2), 200);
    assertThat(backlog.tailSinceNanos()).isEqualTo(100);

    backlog.takeTail();
    backlog.append(Deliveries.fresh(3), 300);

    assertThat(backlog.tailSinceNanos()).isEqualTo(300);
  }

  @Test
  void a_segment_is_taken_from_the_old_end_of_the_tail() {
    LongStream.rangeClosed(1, Segment.DELIVERIES_MAX + 1).forEach(this::append);

    assertThat(Deliveries.sequences(backlog.takeSegment()))
        .hasSize(Segment.DELIVERIES_MAX)
        .startsWith(1L);
    assertThat(backlog.tailSize()).isEqualTo(1);
  }

  @Test
  void a_segment_holds_events_of_one_node() {
    append(1, 2, OF_ANOTHER_NODE + 1, 3);

    assertThat(Deliveries.sequences(backlog.takeSegment())).containsExactly(1L, 2L);
    assertThat(Deliveries.sequences(backlog.takeSegment())).containsExactly(OF_ANOTHER_NODE + 1);
    assertThat(Deliveries.sequences(backlog.takeSegment())).containsExactly(3L);
  }

  @Test
  void only_events_of_the_same_node_are_older_or_younger() {
    append(5);
    park();
    append(OF_ANOTHER_NODE + 7);

    assertThat(backlog.isYounger(4)).as("than one of the first node").isTrue();
    assertThat(backlog.isYounger(6)).isFalse();
    assertThat(backlog.isYounger(OF_ANOTHER_NODE + 6)).as("than one of the second").isTrue();
    assertThat(backlog.isYounger(OF_ANOTHER_NODE + 8)).isFalse();
  }

  @Test
  void a_tail_with_nothing_in_front_of_it_need_not_be_parked() {
    append(1, 2);

    assertThat(Deliveries.sequences(backlog.takeTailIfNothingWaits())).containsExactly(1L, 2L);
    assertThat(backlog.isBlocking()).isFalse();
  }

  @Test
  void a_tail_stays_behind_the_segments_that_wait() {
    append(1);
    park();
    append(2);

    assertThat(backlog.takeTailIfNothingWaits()).isEmpty();
    assertThat(backlog.tailSize()).isEqualTo(1);
  }

  @Test
  void nothing_is_parked_behind_what_is_younger() {
    append(5);

    assertThatIllegalStateException()
        .isThrownBy(() -> backlog.append(Deliveries.fresh(4), 0))
        .withMessageContaining("event 4");
  }

  /// Events whose commit was uncertain are found again late, and may then be parked behind younger
  /// ones that are in the queue already; a restart finds both in segments.
  @Test
  void what_is_older_than_anything_that_waits_goes_before_it_although_the_last_was_parked_late() {
    backlog.recover(Deliveries.head(1, 2, 20), true);
    backlog.recover(Deliveries.head(2, 2, 6), true);

    assertThat(backlog.isYounger(10)).isTrue();
    assertThat(backlog.isYounger(21)).isFalse();
  }

  @Test
  void what_is_older_than_all_that_waits_goes_before_it() {
    append(5, 6);
    assertThat(backlog.isYounger(5)).as("than the youngest of the tail").isTrue();
    assertThat(backlog.isYounger(7)).isFalse();

    var segment = park();
    assertThat(backlog.isYounger(5)).as("than the newest of a segment").isTrue();
    assertThat(backlog.isYounger(7)).isFalse();

    backlog.read(segment, 2);
    assertThat(backlog.isYounger(5)).as("nothing waits any more").isFalse();
  }

  @Test
  void segments_are_read_oldest_first_and_only_when_their_row_is_there() {
    var first = backlog.add(ParkedSegment.written(Deliveries.head(1, 2, 2)));
    var second = backlog.add(ParkedSegment.written(Deliveries.head(2, 2, 4)));
    second.stored();
    assertThat(backlog.next()).as("the older one is still being written").isEmpty();
    assertThat(backlog.oldest()).contains(first.head());

    first.stored();
    assertThat(backlog.next()).containsSame(first);
    backlog.read(first, 1);
    assertThat(backlog.next()).as("half of it").containsSame(first);
    backlog.read(first, 1);

    assertThat(backlog.next()).containsSame(second);
    assertThat(backlog.oldest()).contains(second.head());
  }

  @Test
  void what_waits_is_what_is_in_segments_and_not_read() {
    append(1, 2, 3);
    assertThat(backlog.waiting()).isZero();

    var segment = park();
    assertThat(backlog.waiting()).isEqualTo(3);
    backlog.read(segment, 2);

    assertThat(backlog.waiting()).isEqualTo(1);
  }

  @Test
  void a_segment_that_may_have_been_begun_with_waits_but_not_for_certain() {
    backlog.recover(Deliveries.head(1, 10, 10), true);
    backlog.recover(Deliveries.head(2, 10, 20), false);

    assertThat(backlog.waiting()).isEqualTo(20);
    assertThat(backlog.waitingForCertain()).isEqualTo(10);
  }

  @Test
  void segments_are_touched_from_their_first_read_until_their_row_is_gone() {
    backlog.recover(Deliveries.head(1, 2, 2), true);
    backlog.recover(Deliveries.head(2, 2, 4), true);
    assertThat(backlog.touched()).isZero();

    var first = backlog.next().orElseThrow();
    backlog.read(first, 2);
    var second = backlog.next().orElseThrow();
    backlog.read(second, 1);
    assertThat(backlog.touched()).isEqualTo(2);

    backlog.deleted(first);
    assertThat(backlog.touched()).isEqualTo(1);
  }

  private static int acceptingNodeOf(long sequence) {
    return (int) (sequence / OF_ANOTHER_NODE);
  }

  private void append(long... sequences) {
    for (long sequence : sequences) {
      backlog.append(Deliveries.fresh(sequence), 0);
    }
  }

  /// As the dispatcher does it: the whole tail becomes a segment, whose row is written at once.
  private ParkedSegment park() {
    var taken = Deliveries.sequences(backlog.takeTail());
    var head = Deliveries.head(taken.getFirst(), taken.size(), taken.getLast());
    var segment = backlog.add(ParkedSegment.written(head));
    segment.stored();
    return segment;
  }
}
