package io.spectra.webhooks.delivery;

import static io.spectra.webhooks.delivery.BacklogReads.UNDER_WAY_MAX;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.webhook.WebhookId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BacklogReadsTest {
  private static final long BYTES_MAX = 1_000;
  private static final boolean PROVEN = true;
  private static final boolean UNPROVEN = false;

  private final BacklogReads reads = new BacklogReads(BYTES_MAX);
  private final List<Lane> lanes =
      LongStream.rangeClosed(1, 20).mapToObj(id -> Deliveries.lane(new WebhookId(id))).toList();

  @Test
  void few_lanes_read_at_a_time_however_many_want_to() {
    lanes.forEach(lane -> reads.await(lane, UNPROVEN));

    List<Lane> begun = beginAll(0);
    assertThat(begun).containsExactlyElementsOf(lanes.subList(0, UNDER_WAY_MAX));

    reads.end(begun.getFirst());
    assertThat(beginAll(0)).containsExactly(lanes.get(UNDER_WAY_MAX));
  }

  @Test
  void nobody_reads_when_memory_is_full() {
    lanes.forEach(lane -> reads.await(lane, PROVEN));

    assertThat(reads.next(BYTES_MAX)).isNull();
    assertThat(reads.next(BYTES_MAX - 1)).isSameAs(lanes.getFirst());
  }

  @Test
  void a_lane_without_a_recent_answer_reads_only_while_less_than_half_is_used() {
    reads.await(lanes.getFirst(), UNPROVEN);

    assertThat(reads.next(BYTES_MAX / 2)).isNull();
    assertThat(reads.next(BYTES_MAX / 2 - 1)).isSameAs(lanes.getFirst());
  }

  @Test
  void a_lane_that_has_had_its_turn_goes_to_the_end() {
    List<Lane> three = lanes.subList(0, 3);
    three.forEach(lane -> reads.await(lane, UNPROVEN));

    assertThat(reads.next(0)).isSameAs(three.getFirst());
    reads.await(three.getFirst(), UNPROVEN);

    assertThat(takeAll()).containsExactly(three.get(1), three.get(2), three.get(0));
  }

  @Test
  void asking_again_neither_moves_a_lane_nor_gives_it_two_turns() {
    List<Lane> three = lanes.subList(0, 3);
    three.forEach(lane -> reads.await(lane, PROVEN));

    reads.await(three.getFirst(), PROVEN);

    assertThat(takeAll()).containsExactlyElementsOf(three);
  }

  @Test
  void a_lane_whose_receiver_answers_again_does_not_wait_behind_those_that_do_not() {
    List<Lane> three = lanes.subList(0, 3);
    three.forEach(lane -> reads.await(lane, UNPROVEN));

    reads.await(three.getLast(), PROVEN);

    assertThat(takeAll()).containsExactly(three.get(2), three.get(0), three.get(1));
  }

  @Test
  void a_lane_that_is_gone_has_no_turn() {
    List<Lane> three = lanes.subList(0, 3);
    three.forEach(lane -> reads.await(lane, UNPROVEN));

    reads.forget(three.get(1));

    assertThat(takeAll()).containsExactly(three.get(0), three.get(2));
  }

  /// Begins for as many lanes as may read.
  private List<Lane> beginAll(long heldBytes) {
    List<Lane> begun = new ArrayList<>();
    for (Lane lane = reads.next(heldBytes); lane != null; lane = reads.next(heldBytes)) {
      reads.begin(lane);
      begun.add(lane);
    }
    return begun;
  }

  private List<Lane> takeAll() {
    List<Lane> taken = new ArrayList<>();
    for (Lane lane = reads.next(0); lane != null; lane = reads.next(0)) {
      taken.add(lane);
    }
    return taken;
  }
}
