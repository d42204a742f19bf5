package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.delivery.Loads.Line;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoadsTest {
  private static final long GUESS_BYTES = 2_048; // before anything has come

  private final Loads loads = new Loads(100 * GUESS_BYTES);
  private final List<Lane> lanes =
      LongStream.rangeClosed(1, 20).mapToObj(id -> lane(new WebhookId(id))).toList();

  @Test
  void what_has_been_asked_for_takes_up_room_before_it_comes() {
    lanes.forEach(lane -> loads.await(lane, Line.PROVEN));

    List<Lane> begun = beginAll(10);

    assertThat(begun).containsExactlyElementsOf(lanes.subList(0, 10));
  }

  @Test
  void what_has_come_takes_up_room_only_where_it_is_held() {
    lanes.forEach(lane -> loads.await(lane, Line.PROVEN));
    List<Lane> begun = beginAll(10);

    begun.forEach(loads::end);

    assertThat(loads.next(100 * GUESS_BYTES)).isNull();
    assertThat(loads.next(99 * GUESS_BYTES)).isSameAs(lanes.get(10));
  }

  @Test
  void lanes_without_a_recent_answer_have_half_of_the_room() {
    lanes.forEach(lane -> loads.await(lane, Line.UNPROVEN));

    assertThat(beginAll(10)).hasSize(5);
  }

  @Test
  void a_lane_that_has_had_its_turn_goes_to_the_end() {
    lanes.forEach(lane -> loads.await(lane, Line.UNPROVEN));

    Lane first = lanes.getFirst();
    assertThat(loads.next(0)).isSameAs(first);
    loads.await(first, Line.UNPROVEN);

    assertThat(loads.next(0)).isSameAs(lanes.get(1));
    lanes.subList(2, 20).forEach(lane -> assertThat(loads.next(0)).isSameAs(lane));
    assertThat(loads.next(0)).isSameAs(first);
    assertThat(loads.next(0)).as("each was asked for once").isNull();
  }

  @Test
  void a_lane_whose_receiver_answers_again_does_not_wait_behind_those_that_do_not() {
    lanes.forEach(lane -> loads.await(lane, Line.UNPROVEN));

    loads.await(lanes.getLast(), Line.PROVEN);

    assertThat(loads.next(60 * GUESS_BYTES)).isSameAs(lanes.getLast());
    assertThat(loads.next(60 * GUESS_BYTES)).isNull();
    lanes.subList(0, 19).forEach(lane -> assertThat(loads.next(0)).isSameAs(lane));
    assertThat(loads.next(0)).as("it is not served twice").isNull();
  }

  @Test
  void it_learns_how_large_deliveries_are() {
    for (int i = 0; i < 100; i++) {
      loads.learn(10 * GUESS_BYTES);
    }
    lanes.forEach(lane -> loads.await(lane, Line.PROVEN));

    assertThat(beginAll(10)).hasSize(2);
  }

  /// Begins with parts of so many deliveries until nothing may begin any more.
  private List<Lane> beginAll(int deliveries) {
    List<Lane> begun = new ArrayList<>();
    for (Lane lane = loads.next(0); lane != null; lane = loads.next(0)) {
      loads.begin(lane, deliveries);
      begun.add(lane);
    }
    return begun;
  }

  private static Lane lane(WebhookId webhook) {
    return new Lane(webhook, new Backlog(_ -> 0));
  }
}
