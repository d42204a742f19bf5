package io.spectra.webhooks.delivery;

import static io.spectra.webhooks.delivery.Standing.PROMPT;
import static io.spectra.webhooks.delivery.Standing.UNPROVEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartQueueTest {
  private static final LaneSettings ONE_OF_EACH =
      new LaneSettings(1, 1, 64, Duration.ofSeconds(5), 1_000_000, Duration.ofHours(24), 1_000_000);

  private final VirtualTime time = new VirtualTime();
  private final StartQueue queue = new StartQueue(ONE_OF_EACH, new FreshStarts(time), time);
  private final Lane first = lane(1);
  private final Lane second = lane(2);

  @Test
  void a_lane_waits_once_and_only_when_it_can_start_something() {
    queue.add(lane(3, 0));
    assertThat(queue.next(UNPROVEN)).as("without a delivery").isNull();

    queue.add(first);
    queue.add(first);

    assertThat(queue.next(UNPROVEN)).isSameAs(first);
    assertThat(queue.next(UNPROVEN)).isNull();
  }

  @Test
  void nothing_is_next_while_every_slot_is_taken() {
    queue.add(second);
    StartedAttempt started = Deliveries.start(first, 1, 0);
    queue.take(started, false);
    assertThat(queue.inFlight()).isEqualTo(1);
    assertThat(queue.next(UNPROVEN)).isNull();

    queue.releaseSlot(started);

    assertThat(queue.next(UNPROVEN)).isSameAs(second);
  }

  @Test
  void a_lane_that_waits_for_a_permit_is_next_when_one_is_free() {
    StartedAttempt started = Deliveries.start(first, 1, 0);
    queue.take(started, true);
    queue.releaseSlot(started);
    assertThat(queue.hasPermit(PROMPT)).isFalse();
    assertThat(queue.connecting()).isEqualTo(1);

    queue.awaitPermit(second, UNPROVEN);
    queue.awaitPermit(second, UNPROVEN);
    assertThat(queue.next(UNPROVEN)).isNull();
    queue.releasePermit(started);

    assertThat(queue.next(UNPROVEN)).isSameAs(second);
    assertThat(queue.next(UNPROVEN)).isNull();
  }

  @Test
  void a_permit_is_released_once() {
    StartedAttempt started = Deliveries.start(first, 1, 0);
    queue.take(started, true);

    queue.releasePermit(started);
    queue.releasePermit(started);

    assertThat(started.holdsPermit()).isFalse();
    assertThat(queue.connecting()).isZero();
  }

  private static Lane lane(long webhook) {
    return lane(webhook, 1);
  }

  private static Lane lane(long webhook, int deliveries) {
    Lane lane = Deliveries.lane(new WebhookId(webhook));
    for (int i = 1; i <= deliveries; i++) {
      lane.add(Deliveries.fresh(i), 0);
    }
    return lane;
  }
}
