package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.LoadedSegment;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Checks how lanes read back what was parked, and how much of the loop they may use for it.
class DispatcherBacklogTest extends DispatcherFixture {
  @Test
  void what_is_parked_waits_for_older_events_that_a_recovery_brings() {
    var parked = new Segment(new DeliveryId(7), WEBHOOK, new long[] {2, 3}, Duration.ZERO);
    dispatcher.recover(List.of(parked.head()), false);
    dispatcher.tick();
    assertThat(storage.reads).isZero();

    dispatcher.deliver(List.of(routed(1)));
    dispatcher.recovered();

    assertThat(sender.sequences).containsExactly(1L);
    sender.first().finished(CUT);
    assertThat(storage.reads).isEqualTo(1);
    storage.reportRead(List.of(event(2), event(3)), 2);
    assertThat(sender.sequences).containsExactly(1L, 2L, 3L);
  }

  @Test
  void what_waits_lines_up_behind_what_is_taken_over() {
    dispatcher.deliver(List.of(fresh(5), fresh(6)));
    var parked = new Segment(new DeliveryId(7), WEBHOOK, new long[] {2, 3}, Duration.ZERO);

    dispatcher.recover(List.of(parked.head()), false);
    dispatcher.recovered();
    sender.first().finished(CUT);
    storage.reportRead(List.of(event(2), event(3)), 2);

    assertThat(sender.sequences).containsExactly(5L, 2L, 3L);
  }

  @Test
  void a_segment_that_its_lane_knows_is_not_recovered_again() {
    var parked = new Segment(new DeliveryId(7), WEBHOOK, new long[] {2, 3}, Duration.ZERO).head();
    dispatcher.recover(List.of(parked), false);

    dispatcher.recover(List.of(parked, head(8, 1)), true);
    dispatcher.recovered();
    dispatcher.recovered();

    assertThat(loadAll()).containsExactly(7L, DeliveryIds.floor(NOW).value() + (8 << 8) + 1);
  }

  @Test
  void of_what_each_node_parked_the_oldest_segments_may_be_begun() {
    List<Segment.Head> heads = new ArrayList<>();
    for (int n = 1; n <= 6; n++) {
      heads.add(head(n, 1));
    }
    heads.add(head(7, 2));
    dispatcher.recover(heads, false);
    dispatcher.recovered();

    assertThat(loadAll()).hasSize(7);
    assertThat(storage.begun).containsExactly(true, true, true, true, true, false, true);
  }

  @Test
  void what_is_parked_has_a_larger_id_than_what_is_there_whatever_the_other_nodes_clock_said() {
    DeliveryId ahead = DeliveryIds.floor(NOW.plusSeconds(15));
    dispatcher.recover(
        List.of(new Segment(ahead, WEBHOOK, new long[] {1}, Duration.ZERO).head()), false);

    List<RoutedEvent> aSegmentFull = new ArrayList<>();
    for (int i = 0; i < Segment.DELIVERIES_MAX; i++) {
      aSegmentFull.add(fresh(2 + i));
    }
    dispatcher.deliver(aSegmentFull);

    assertThat(storage.written).hasSize(1);
    assertThat(storage.written.getFirst().id()).isGreaterThan(ahead);
  }

  @Test
  void what_was_parked_catches_up_on_its_share_of_the_slots_and_leaves_the_rest_to_fresh_events() {
    var narrow = dispatcher(withInFlightMax(32)); // of which two are for those that catch up
    var parked = new Segment(new DeliveryId(7), WEBHOOK, new long[] {1, 2, 3, 4}, Duration.ZERO);
    narrow.recover(List.of(parked.head()), false);
    narrow.recovered();
    storage.reportRead(List.of(event(1), event(2), event(3), event(4)), 4);

    sender.attempt(0).finished(CUT);
    sender.attempt(1).finished(CUT);
    assertThat(sender.sequences)
        .as("the window is wider, but two outcomes are not stored")
        .containsExactly(1L, 2L, 3L);

    storage.listener().outcomesStored(List.of(sender.attempt(1)));
    assertThat(sender.sequences).containsExactly(1L, 2L, 3L, 4L);
    narrow.deliver(List.of(fresh(5)));
    assertThat(sender.sequences).as("fresh").endsWith(5L);
  }

  @Test
  void what_was_parked_has_a_larger_share_while_nothing_fresh_has_started_for_a_second() {
    var narrow = dispatcher(withInFlightMax(16)); // of which one, or four, are for catching up
    var parked =
        new Segment(new DeliveryId(7), WEBHOOK, new long[] {1, 2, 3, 4, 5, 6}, Duration.ZERO);
    narrow.recover(List.of(parked.head()), false);
    narrow.recovered();
    storage.reportRead(events(1, 6), 6);
    time.advance(Duration.ofSeconds(1));

    sender.attempt(0).finished(CUT);
    sender.attempt(1).finished(CUT);
    sender.attempt(2).finished(CUT);
    assertThat(sender.sequences).as("four outcomes are not stored").endsWith(2L, 3L, 4L, 5L);

    freshStarts.started(time.getAsLong()); // on another loop
    storage.listener().outcomesStored(List.of(sender.attempt(1), sender.attempt(2)));
    assertThat(sender.sequences).as("beside a fresh one").endsWith(5L);

    time.advance(Duration.ofSeconds(1));
    narrow.tick();
    assertThat(sender.sequences).endsWith(6L);
  }

  @Test
  void few_lanes_read_what_they_have_parked_at_a_time_and_the_next_follows_when_one_is_done() {
    List<WebhookId> webhooks =
        LongStream.rangeClosed(1, BacklogReads.UNDER_WAY_MAX + 2).mapToObj(WebhookId::new).toList();
    var many = dispatcher(LaneSettings.DEFAULT, webhooks);
    many.recover(webhooks.stream().map(DispatcherBacklogTest::parked).toList(), false);

    many.recovered();
    assertThat(storage.reads).isEqualTo(BacklogReads.UNDER_WAY_MAX);

    storage.listener().partNotRead(storage.lane());
    assertThat(storage.reads).as("after one that failed").isEqualTo(BacklogReads.UNDER_WAY_MAX + 1);

    many.webhookRemoved(storage.lane().webhook().id());
    storage.reportRead(List.of(), 1);
    assertThat(storage.reads)
        .as("after one whose webhook has gone")
        .isEqualTo(BacklogReads.UNDER_WAY_MAX + 2);
  }

  private static LaneSettings withInFlightMax(int max) {
    LaneSettings usual = LaneSettings.DEFAULT;
    return new LaneSettings(
        max,
        usual.connectsMax(),
        usual.windowMax(),
        usual.parkAfter(),
        usual.heldBytesMax(),
        usual.lifetime(),
        usual.backlogMax());
  }

  /// Loads segment after segment, each of which turns out to be over; which they were.
  private List<Long> loadAll() {
    List<Long> loaded = new ArrayList<>();
    while (storage.reads > loaded.size()) {
      ParkedSegment segment = storage.parked();
      loaded.add(segment.head().id().value());
      var nothing = new LoadedSegment(Duration.ZERO, List.of());
      int positions = segment.head().deliveries();
      storage
          .listener()
          .partRead(storage.lane(), segment, new LaneStorage.Part(nothing, Set.of(), positions));
      storage.listener().segmentDeleted(segment, storage.lane());
    }
    return loaded;
  }
}
