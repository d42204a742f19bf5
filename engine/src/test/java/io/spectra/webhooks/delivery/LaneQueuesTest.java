package io.spectra.webhooks.delivery;

import static io.spectra.webhooks.delivery.Standing.CATCHING_UP;
import static io.spectra.webhooks.delivery.Standing.PROMPT;
import static io.spectra.webhooks.delivery.Standing.UNPROVEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.webhook.WebhookId;
import org.junit.jupiter.api.Test;

class LaneQueuesTest {
  private final LaneQueues queues = new LaneQueues();

  @Test
  void lanes_take_turns_in_the_order_in_which_they_came() {
    var first = lane(1);
    var second = lane(2);
    queues.add(first, PROMPT);
    queues.add(second, PROMPT);

    assertThat(queues.poll(PROMPT)).isSameAs(first);
    queues.add(first, PROMPT);

    assertThat(queues.poll(PROMPT)).isSameAs(second);
    assertThat(queues.poll(PROMPT)).isSameAs(first);
  }

  @Test
  void lanes_of_each_standing_wait_apart_from_the_others() {
    var hanging = lane(1);
    var prompt = lane(2);
    var behind = lane(3);
    queues.add(behind, CATCHING_UP);
    queues.add(hanging, UNPROVEN);
    queues.add(prompt, PROMPT);

    assertThat(queues.poll(PROMPT)).isSameAs(prompt);
    assertThat(queues.poll(PROMPT)).isNull();
    assertThat(queues.poll(CATCHING_UP)).isSameAs(behind);
    assertThat(queues.poll(UNPROVEN)).isSameAs(hanging);
    assertThat(queues.poll(UNPROVEN)).isNull();
  }

  @Test
  void a_lane_waits_once_and_with_the_standing_it_came_with() {
    var lane = lane(1);
    queues.add(lane, PROMPT);
    queues.add(lane, UNPROVEN);

    assertThat(queues.contains(lane)).isTrue();
    assertThat(queues.poll(UNPROVEN)).isNull();
    assertThat(queues.poll(PROMPT)).isSameAs(lane);
    assertThat(queues.contains(lane)).isFalse();
    assertThat(queues.poll(PROMPT)).isNull();
  }

  private static Lane lane(long webhook) {
    return Deliveries.lane(new WebhookId(webhook));
  }
}
