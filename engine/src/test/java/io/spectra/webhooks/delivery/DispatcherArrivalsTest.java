package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Checks that a message with very many deliveries does not keep the loop from its other work.
class DispatcherArrivalsTest extends DispatcherFixture {
  private static final List<WebhookId> MANY =
      LongStream.rangeClosed(1, 1_300).mapToObj(WebhookId::new).toList();

  /// All of them can start at once.
  private static final LaneSettings WIDE =
      new LaneSettings(
          10_000, 10_000, 64, Duration.ofSeconds(5), 1_000_000, Duration.ofHours(24), 1_000_000);

  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final Dispatcher busy = dispatcher(WIDE, MANY, loop::add);

  @Test
  void deliveries_are_made_a_part_at_a_time_with_other_work_of_the_loop_in_between() {
    busy.deliver(List.of(to(MANY, 1)));
    SequencedSet<Integer> counts = new LinkedHashSet<>(List.of(lanes()));

    while (!loop.isEmpty()) {
      loop.remove().run();
      counts.add(lanes());
    }

    int part = Arrivals.DELIVERIES_A_TURN;
    assertThat(counts).containsExactly(part, 2 * part, MANY.size());
  }

  @Test
  void a_later_message_waits_for_the_rest_of_an_earlier_one() {
    time.advance(Duration.ofSeconds(2)); // nothing fresh has started, so starts have no pace
    sender.hasIdleConnection = true;

    busy.deliver(List.of(to(MANY, 1)));
    busy.deliver(List.of(to(List.of(MANY.getLast()), 2)));
    runAll();

    assertThat(sender.watchers)
        .extracting(started -> ((StartedAttempt) started).attempt())
        .filteredOn(attempt -> attempt.webhook().id().equals(MANY.getLast()))
        .extracting(attempt -> attempt.event().sequence())
        .containsExactly(1L);
  }

  @Test
  void segments_of_a_dead_node_wait_for_the_events_that_came_before_them() {
    busy.deliver(List.of(to(MANY, 1)));
    busy.recover(List.of(parked(MANY.getLast())), false);
    busy.recovered();
    assertThat(storage.reads).isZero();

    runAll();

    assertThat(lanes()).isEqualTo(MANY.size());
    assertThat(storage.reads).isEqualTo(1);
  }

  private void runAll() {
    while (!loop.isEmpty()) {
      loop.remove().run();
    }
  }

  /// Returns the number of lanes, which ticks count a part at a time.
  private int lanes() {
    for (int tick = 0; tick < 2 * StatusCount.CALLS_A_ROUND; tick++) {
      busy.tick();
    }
    return busy.status().unknownLanes();
  }

  private static RoutedEvent to(List<WebhookId> webhooks, long sequence) {
    return new RoutedEvent(new OpenEvent(event(sequence), webhooks.size()), webhooks, false);
  }
}
