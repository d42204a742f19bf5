package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.webhook.WebhookId;
import org.junit.jupiter.api.Test;

class LaneQueuesTest {
  private static final boolean PROVEN = true;
  private static final boolean UNPROVEN = false;

  private final LaneQueues queues = new LaneQueues();

  @Test
  void lanes_take_turns_in_the_order_in_which_they_came() {
    var first = lane(1);
    var second = lane(2);
    queues.add(first, PROVEN);
    queues.add(second, PROVEN);

    assertThat(queues.poll(PROVEN)).isSameAs(first);
    queues.add(first, PROVEN);

    assertThat(queues.poll(PROVEN)).isSameAs(second);
    assertThat(queues.poll(PROVEN)).isSameAs(first);
  }

  @Test
  void lanes_without_a_recent_answer_wait_apart_from_the_others() {
    var hanging = lane(1);
    var prompt = lane(2);
    queues.add(hanging, UNPROVEN);
    queues.add(prompt, PROVEN);

    assertThat(queues.poll(PROVEN)).isSameAs(prompt);
    assertThat(queues.poll(PROVEN)).isNull();
    assertThat(queues.poll(UNPROVEN)).isSameAs(hanging);
    assertThat(queues.poll(UNPROVEN)).isNull();
  }

  private static Lane lane(long webhook) {
    return new Lane(new WebhookId(webhook), new Backlog(_ -> 0));
  }
}
