package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.webhook.WebhookId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Checks what becomes of deliveries when this machine or this program fails, and not the receiver.
class DispatcherFailuresTest extends DispatcherFixture {
  private static final LocalFailure SHORTAGE =
      new LocalFailure.Shortage(new IOException("too many open files"));

  private static final LocalFailure FAULT = new LocalFailure.Fault(new NoSuchMethodError("m"));

  @Test
  void a_shortage_of_this_machine_is_no_outcome_and_keeps_the_order() {
    dispatcher.deliver(List.of(fresh(1), fresh(2)));

    sender.first().failedLocally(SHORTAGE);
    time.advance(Duration.ofMillis(100));
    dispatcher.tick();
    sender.attempt(1).finished(CUT);

    assertThat(sender.sequences).containsExactly(1L, 1L, 2L);
    assertThat(storage.records).extracting(AttemptRecord::eventSequence).containsExactly(1L);
  }

  @Test
  void while_this_machine_cannot_connect_a_lane_tries_less_and_less_often() {
    Dispatcher patient = dispatcher(settings(Duration.ofHours(1), LaneSettings.DEFAULT.lifetime()));
    patient.deliver(List.of(fresh(1)));
    List<Integer> ticksWithAttempt = new ArrayList<>();

    for (int tick = 0; tick < 200; tick++) {
      if (sender.sequences.size() > ticksWithAttempt.size()) {
        ticksWithAttempt.add(tick);
        sender.attempt(ticksWithAttempt.size() - 1).failedLocally(SHORTAGE);
      }
      time.advance(Duration.ofMillis(100));
      patient.tick();
    }

    assertThat(ticksWithAttempt).containsExactly(0, 1, 3, 7, 15, 31, 63, 113, 163);
  }

  @Test
  void what_a_shortage_holds_up_past_its_lifetime_expires_like_what_is_parked() {
    Dispatcher shortLived =
        dispatcher(settings(LaneSettings.DEFAULT.parkAfter(), Duration.ofMillis(-1)));
    shortLived.deliver(List.of(fresh(1)));

    sender.first().failedLocally(SHORTAGE);

    assertThat(sender.sequences).containsExactly(1L);
    assertThat(storage.records)
        .extracting(AttemptRecord::outcome)
        .containsExactly(new Outcome.NotAttempted(Outcome.Reason.EXPIRED));
  }

  @Test
  void a_lane_that_cannot_connect_goes_on_with_the_connections_it_has() {
    dispatcher.deliver(List.of(fresh(1), fresh(2)));
    sender.first().failedLocally(SHORTAGE);

    sender.hasIdleConnection = true;
    dispatcher.tick();

    assertThat(sender.sequences).containsExactly(1L, 1L);
  }

  @Test
  void a_delivery_that_meets_a_fault_of_ours_is_attempted_again_and_holds_up_nobody() {
    dispatcher.deliver(List.of(fresh(1), fresh(2)));

    sender.first().failedLocally(FAULT);
    sender.attempt(1).finished(CUT);
    assertThat(sender.sequences).containsExactly(1L, 2L);
    time.advance(Duration.ofSeconds(1));
    dispatcher.tick();

    assertThat(sender.sequences).containsExactly(1L, 2L, 1L);
    assertThat(storage.records).extracting(AttemptRecord::eventSequence).containsExactly(2L);
  }

  @Test
  void what_the_sender_throws_is_a_fault_too() {
    sender.thrown = Optional.of(new NoSuchMethodError("of another version"));
    dispatcher.deliver(List.of(fresh(1)));

    sender.thrown = Optional.empty();
    time.advance(Duration.ofSeconds(1));
    dispatcher.tick();

    assertThat(sender.sequences).containsExactly(1L);
    assertThat(storage.records).isEmpty();
  }

  @Test
  void a_program_that_always_throws_does_not_hammer_a_receiver() {
    dispatcher.deliver(
        LongStream.rangeClosed(1, 500).mapToObj(DispatcherFailuresTest::fresh).toList());

    int ended = 0;
    for (int tick = 0; tick < 600; tick++) {
      while (ended < sender.watchers.size()) {
        sender.attempt(ended++).failedLocally(FAULT);
      }
      time.advance(Duration.ofMillis(100));
      dispatcher.tick();
    }

    assertThat(sender.sequences).as("requests in a minute").hasSizeLessThan(64);
    assertThat(storage.records).isEmpty();
  }

  @Test
  void a_local_failure_after_the_webhook_has_gone_ends_the_delivery() {
    dispatcher.deliver(List.of(fresh(1), fresh(2)));
    dispatcher.webhookRemoved(WEBHOOK);

    sender.first().failedLocally(FAULT);
    time.advance(Duration.ofMinutes(1));
    dispatcher.tick();

    assertThat(sender.sequences).containsExactly(1L);
    assertThat(storage.over).isEqualTo(2);
    assertThat(dispatcher.status()).isEqualTo(DispatcherStatus.EMPTY);
  }

  @Test
  void lanes_that_cannot_connect_are_looked_at_once_a_tick_however_many_they_are() {
    List<WebhookId> many = LongStream.rangeClosed(1, 40).mapToObj(WebhookId::new).toList();
    Queue<Runnable> loop = new ArrayDeque<>();
    Dispatcher busy = dispatcher(LaneSettings.DEFAULT, many, loop::add);
    time.advance(Duration.ofSeconds(2)); // nothing fresh has started, so starts have no pace
    busy.deliver(List.of(new RoutedEvent(new OpenEvent(event(1), many.size()), many, false)));
    run(loop);
    assertThat(sender.watchers).hasSameSizeAs(many);
    List.copyOf(sender.watchers)
        .forEach(started -> ((StartedAttempt) started).failedLocally(SHORTAGE));
    run(loop);

    busy.tick();

    assertThat(run(loop)).as("turns").isLessThan(many.size());
  }

  /// Runs a loop while time goes on, and returns the number of its tasks, 1,000 at most.
  private int run(Queue<Runnable> loop) {
    int tasks = 0;
    while (!loop.isEmpty() && tasks < 1_000) {
      time.advance(Duration.ofNanos(1));
      loop.remove().run();
      tasks++;
    }
    return tasks;
  }
}
