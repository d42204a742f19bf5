package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.settings.LaneSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Checks what a dispatcher starts when events, changes of webhooks and the end of the program
/// arrive.
class DispatcherTest extends DispatcherFixture {
  @Test
  void what_is_cut_off_by_the_end_has_no_outcome() {
    dispatcher.deliver(List.of(routed(1)));
    dispatcher.stop(() -> {});
    dispatcher.cutOff();

    sender.watchers.getFirst().finished(CUT);

    assertThat(storage.records).isEmpty();
  }

  @Test
  void what_ends_in_time_while_stopping_has_an_outcome() {
    var quiet = new ArrayList<String>();
    dispatcher.deliver(List.of(routed(1), routed(2)));
    dispatcher.stop(() -> quiet.add("quiet"));

    sender.watchers.getFirst().finished(CUT);

    assertThat(storage.records).hasSize(1);
    assertThat(quiet).as("the outcome is not stored yet").isEmpty();
    storage.listener().outcomesStored(List.of(sender.first()));
    assertThat(quiet).containsExactly("quiet");
    assertThat(sender.sequences).as("nothing starts any more").containsExactly(1L);
  }

  @Test
  void a_fresh_delivery_that_starts_is_known_to_all_loops_when_its_receiver_answers() {
    time.advance(Duration.ofSeconds(1));
    dispatcher.deliver(List.of(fresh(1)));
    assertThat(freshStarts.areRecent()).as("nobody knows yet whether it does").isFalse();

    sender.first().finished(CUT);
    dispatcher.deliver(List.of(fresh(2)));

    assertThat(freshStarts.areRecent()).isTrue();
  }

  @Test
  void a_change_of_a_webhook_counts_for_its_next_attempt() {
    dispatcher.deliver(List.of(fresh(1), fresh(2)));
    dispatcher.webhookChanged(Deliveries.webhook(WEBHOOK, "https://moved.example.com/", true));

    sender.first().finished(CUT);

    assertThat(sender.first().attempt().webhook().url().text())
        .isEqualTo("https://receiver.example.com/");
    assertThat(sender.attempt(1).attempt().webhook().url().text())
        .isEqualTo("https://moved.example.com/");
  }

  @Test
  void what_waits_for_an_inactive_webhook_starts_when_it_is_active_again() {
    dispatcher.deliver(List.of(fresh(1), fresh(2)));
    dispatcher.webhookChanged(Deliveries.inactive(WEBHOOK));

    sender.first().finished(CUT);
    dispatcher.tick();
    assertThat(sender.sequences).containsExactly(1L);

    dispatcher.webhookChanged(Deliveries.webhook(WEBHOOK));
    assertThat(sender.sequences).containsExactly(1L, 2L);
  }

  @Test
  void events_of_a_webhook_that_has_gone_before_it_had_a_lane_are_over() {
    var none = dispatcher(LaneSettings.DEFAULT, List.of());

    none.deliver(List.of(fresh(1)));
    none.tick();

    assertThat(storage.over).isEqualTo(1);
    assertThat(none.status()).isEqualTo(DispatcherStatus.EMPTY);
  }
}
