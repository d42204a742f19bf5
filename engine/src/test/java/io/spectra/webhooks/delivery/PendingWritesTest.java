package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingWritesTest {
  private static final int SEGMENTS = 2 * PendingWrites.SEGMENTS_ALONE;

  private final Registry registry = new Registry(1);
  private final VirtualTime time = new VirtualTime();
  private final PendingWrites pending = new PendingWrites(new Outbox(), time);

  PendingWritesTest() {
    var webhooks = List.of(Deliveries.webhook(Deliveries.WEBHOOK));
    registry.apply(new RegistryDelta(1, List.of(), List.of(), webhooks, List.of()));
    for (int id = 1; id <= SEGMENTS; id++) {
      pending.park(segment(id), List.of(), Runnable::run, () -> {});
    }
  }

  @Test
  void a_batch_with_fresh_events_carries_few_segments() {
    assertThat(pending.take(registry, true).segments())
        .hasSize(PendingWrites.SEGMENTS_BESIDE_FRESH);
  }

  @Test
  void a_batch_without_fresh_events_carries_more_of_them() {
    assertThat(pending.take(registry, false).segments()).hasSize(PendingWrites.SEGMENTS_ALONE);
  }

  @Test
  void what_is_left_waits_a_little_so_that_fresh_events_go_first() {
    time.advance(Duration.ofSeconds(1));
    assertThat(pending.dueNanos()).isLessThan(time.getAsLong());

    pending.take(registry, false);

    assertThat(pending.dueNanos()).isGreaterThan(time.getAsLong());
    assertThat(pending.isEmpty()).isFalse();
  }

  @Test
  void all_are_written_once_and_in_order_although_one_batch_fails() {
    var failed = pending.take(registry, true);
    pending.giveBack(failed);

    List<Long> written = new ArrayList<>();
    while (!pending.isEmpty()) {
      pending.take(registry, false).segments().forEach(one -> written.add(one.id().value()));
    }

    assertThat(written).hasSize(SEGMENTS).isSorted().doesNotHaveDuplicates();
  }

  private static Segment segment(long id) {
    return new Segment(new DeliveryId(id), Deliveries.WEBHOOK, new long[] {id}, Duration.ZERO);
  }
}
