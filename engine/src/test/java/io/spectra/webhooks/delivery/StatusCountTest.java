package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatusCountTest {
  private final Registry registry = new Registry(1);
  private final Lanes lanes = new Lanes(registry, _ -> 0);
  private final StatusCount count = new StatusCount(lanes);

  @Test
  void a_few_lanes_are_counted_by_one_call() {
    make(StatusCount.LANES_MIN);

    assertThat(unknown()).isEqualTo(StatusCount.LANES_MIN);
  }

  @Test
  void many_lanes_are_counted_by_several_calls_and_the_old_counts_hold_until_then() {
    make(3);
    assertThat(unknown()).isEqualTo(3);
    int all = 20 * StatusCount.LANES_MIN;
    make(all);

    for (int call = 1; call < StatusCount.CALLS_A_ROUND; call++) {
      assertThat(unknown()).as("call %s", call).isEqualTo(3);
    }

    assertThat(unknown()).isEqualTo(all);
  }

  @Test
  void a_lane_that_goes_before_its_turn_is_not_counted() {
    make(2 * StatusCount.LANES_MIN);
    count.next(0, 0, 0);

    for (Lane lane : lanes.copy()) {
      lane.remove();
      lanes.remove(lane.webhook().id());
    }

    assertThat(unknown()).isEqualTo(StatusCount.LANES_MIN);
    assertThat(unknown()).as("the next round").isZero();
  }

  @Test
  void what_the_loop_counts_itself_is_current_in_each_call() {
    DispatcherStatus status = count.next(1, 2, 3);

    assertThat(status.inFlight()).isEqualTo(1);
    assertThat(status.connecting()).isEqualTo(2);
    assertThat(status.heldBytes()).isEqualTo(3);
  }

  private int unknown() {
    return count.next(0, 0, 0).unknownLanes();
  }

  private void make(int all) {
    List<Webhook> webhooks = ids(all).stream().map(Deliveries::webhook).toList();
    registry.apply(
        new RegistryDelta(registry.version() + 1, List.of(), List.of(), webhooks, List.of()));
    ids(all).forEach(lanes::of);
  }

  private static List<WebhookId> ids(int all) {
    return LongStream.rangeClosed(1, all).mapToObj(WebhookId::new).toList();
  }
}
