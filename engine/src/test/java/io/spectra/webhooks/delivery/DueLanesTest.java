package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.webhook.WebhookId;
import org.junit.jupiter.api.Test;

class DueLanesTest {
  private final DueLanes due = new DueLanes(0);
  private final Lane first = Deliveries.lane(new WebhookId(1));
  private final Lane second = Deliveries.lane(new WebhookId(2));

  @Test
  void lanes_come_when_they_are_due_and_in_that_order() {
    due.watch(second, 20);
    due.watch(first, 10);

    assertThat(due.next(9)).isNull();
    assertThat(due.next(30)).isSameAs(first);
    assertThat(due.next(30)).isSameAs(second);
    assertThat(due.next(30)).isNull();
  }

  @Test
  void a_lane_comes_once_at_the_earliest_of_its_times() {
    due.watch(first, 20);
    due.watch(first, 10);
    due.watch(first, 30);

    assertThat(due.next(10)).isSameAs(first);
    assertThat(due.next(100)).isNull();
  }

  @Test
  void a_lane_that_came_can_be_watched_again() {
    due.watch(first, 10);
    due.next(10);
    due.watch(first, 20);

    assertThat(due.next(19)).isNull();
    assertThat(due.next(20)).isSameAs(first);
  }

  @Test
  void a_lane_without_anything_due_is_not_watched() {
    due.watch(first, Lane.NEVER);

    assertThat(first.isWatched()).isFalse();
    assertThat(due.next(Lane.NEVER - 1)).isNull();
  }

  @Test
  void a_lane_that_was_removed_does_not_come() {
    due.watch(first, 10);
    first.remove();

    assertThat(due.next(10)).isNull();
  }
}
