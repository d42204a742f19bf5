package io.spectra.webhooks.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.webhook.Webhook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The clauses on segments of parked deliveries.
abstract class SegmentClauses extends StoreClauses {

  SegmentClauses(StoreContract contract) {
    super(contract);
  }

  @Test
  void are_named_by_webhook_and_id() {
    Webhook second = driver.addWebhook(tenant.id(), Optional.empty());
    long[] all = sequences(driver.accept(tenant.id(), 3));
    driver.park(segment(id(1, 3), second.id(), all[0], all[2]));
    driver.park(
        segment(id(1, 2), webhook.id(), all[2], all[1]), segment(id(1, 1), webhook.id(), all[0]));

    assertThat(store.segments())
        .containsExactly(
            new Segment.Head(new DeliveryId(id(1, 1)), webhook.id(), 1, all[0]),
            new Segment.Head(new DeliveryId(id(1, 2)), webhook.id(), 2, all[2]),
            new Segment.Head(new DeliveryId(id(1, 3)), second.id(), 2, all[2]));
  }

  @Test
  void keep_their_order_over_a_restart_and_load_in_parts() throws Exception {
    List<StoredEvent> stored = driver.accept(tenant.id(), 256);
    long[] order =
        LongStream.rangeClosed(1, 256).map(i -> stored.get((int) (256 - i)).sequence()).toArray();
    driver.park(segment(id(1, 1), webhook.id(), order));
    restart();

    LoadedSegment part = store.loadSegment(new DeliveryId(id(1, 1)), 100, 3);

    assertThat(part.pausedBefore()).isEqualTo(Duration.ofMinutes(3));
    assertThat(part.events())
        .extracting(StoredEvent::sequence)
        .containsExactly(order[100], order[101], order[102]);
    assertSame(part.events().getFirst(), stored.get(155));
    assertThat(store.loadSegment(new DeliveryId(id(1, 1)), 250, 100).events()).hasSize(6);
    assertThat(store.loadSegment(new DeliveryId(id(1, 1)), 256, 10).events()).isEmpty();
  }

  @Test
  void one_that_is_already_stored_is_left_as_it_is() {
    long[] all = sequences(driver.accept(tenant.id(), 2));
    driver.park(segment(id(1, 1), webhook.id(), all[0]));

    driver.park(segment(id(1, 1), webhook.id(), all[0], all[1]));

    assertThat(store.segments()).extracting(Segment.Head::deliveries).containsExactly(1);
  }

  @Test
  void one_that_is_gone_has_no_events_and_finishing_it_again_is_no_error() {
    long[] all = sequences(driver.accept(tenant.id(), 1));
    driver.park(segment(id(1, 1), webhook.id(), all));
    driver.finish(id(1, 1));

    driver.finish(id(1, 1));

    assertThat(store.segments()).isEmpty();
    assertThat(store.loadSegment(new DeliveryId(id(1, 1)), 0, 10).events()).isEmpty();
  }

  @Test
  void are_found_by_their_newest_sequence() {
    long[] all = sequences(driver.accept(tenant.id(), 4));
    driver.park(
        segment(id(1, 1), webhook.id(), all[0], all[1]),
        segment(id(1, 2), webhook.id(), all[3], all[2]));

    List<Segment> reaching = store.segmentsReaching(all[2]);

    assertThat(reaching).hasSize(1);
    assertThat(reaching.getFirst().id().value()).isEqualTo(id(1, 2));
    assertThat(reaching.getFirst().webhook()).isEqualTo(webhook.id());
    assertThat(reaching.getFirst().sequences()).containsExactly(all[3], all[2]);
    assertThat(store.segmentsReaching(all[1])).hasSize(2);
    assertThat(store.segmentsReaching(all[3] + 1)).isEmpty();
  }
}
