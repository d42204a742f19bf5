package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.LoadedSegment;
import io.spectra.webhooks.store.MemoryStore;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private static final Instant NOW = Instant.parse("2026-05-18T14:23:01Z");
  private static final TenantId TENANT = new TenantId(1);
  private static final WebhookId WEBHOOK = new WebhookId(42);
  private static final LocalFailure SHORTAGE =
      new LocalFailure.Shortage(new IOException("too many open files"));
  private static final LocalFailure FAULT = new LocalFailure.Fault(new NoSuchMethodError("m"));
  private static final Outcome CUT =
      new Outcome.BadAnswer(OptionalInt.empty(), "the connection was closed", Duration.ZERO);

  private final Calls sender = new Calls();
  private final Storage storage = new Storage();
  private final VirtualTime time = new VirtualTime();
  private final FreshStarts freshStarts = new FreshStarts(time);
  private final Dispatcher dispatcher = dispatcher(LaneSettings.DEFAULT);

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
    storage
        .listener()
        .partRead(
            storage.lane(),
            storage.parked(),
            new LaneStorage.Part(
                new LoadedSegment(Duration.ZERO, List.of(event(2), event(3))), Set.of(), 2));
    assertThat(sender.sequences).containsExactly(1L, 2L, 3L);
  }

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
    dispatcher.deliver(LongStream.rangeClosed(1, 500).mapToObj(DispatcherTest::fresh).toList());

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
  void what_waits_lines_up_behind_what_is_taken_over() {
    dispatcher.deliver(List.of(fresh(5), fresh(6)));
    var parked = new Segment(new DeliveryId(7), WEBHOOK, new long[] {2, 3}, Duration.ZERO);

    dispatcher.recover(List.of(parked.head()), false);
    dispatcher.recovered();
    sender.first().finished(CUT);
    storage
        .listener()
        .partRead(
            storage.lane(),
            storage.parked(),
            new LaneStorage.Part(
                new LoadedSegment(Duration.ZERO, List.of(event(2), event(3))), Set.of(), 2));

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
    storage
        .listener()
        .partRead(
            storage.lane(),
            storage.parked(),
            new LaneStorage.Part(
                new LoadedSegment(Duration.ZERO, List.of(event(1), event(2), event(3), event(4))),
                Set.of(),
                4));

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
    storage
        .listener()
        .partRead(
            storage.lane(),
            storage.parked(),
            new LaneStorage.Part(new LoadedSegment(Duration.ZERO, events(1, 6)), Set.of(), 6));
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
  void a_fresh_delivery_that_starts_is_known_to_all_loops_when_its_receiver_answers() {
    time.advance(Duration.ofSeconds(1));
    dispatcher.deliver(List.of(fresh(1)));
    assertThat(freshStarts.areRecent()).as("nobody knows yet whether it does").isFalse();

    sender.first().finished(CUT);
    dispatcher.deliver(List.of(fresh(2)));

    assertThat(freshStarts.areRecent()).isTrue();
  }

  @Test
  void few_lanes_read_what_they_have_parked_at_a_time_and_the_next_follows_when_one_is_done() {
    List<WebhookId> webhooks =
        LongStream.rangeClosed(1, BacklogReads.UNDER_WAY_MAX + 2).mapToObj(WebhookId::new).toList();
    var many = dispatcher(LaneSettings.DEFAULT, webhooks);
    many.recover(webhooks.stream().map(DispatcherTest::parked).toList(), false);

    many.recovered();
    assertThat(storage.reads).isEqualTo(BacklogReads.UNDER_WAY_MAX);

    storage.listener().partNotRead(storage.lane());
    assertThat(storage.reads).as("after one that failed").isEqualTo(BacklogReads.UNDER_WAY_MAX + 1);

    many.webhookRemoved(storage.lane().webhook().id());
    var nothing = new LoadedSegment(Duration.ZERO, List.of());
    storage
        .listener()
        .partRead(storage.lane(), storage.parked(), new LaneStorage.Part(nothing, Set.of(), 1));
    assertThat(storage.reads)
        .as("after one whose webhook has gone")
        .isEqualTo(BacklogReads.UNDER_WAY_MAX + 2);
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

  private static Segment.Head parked(WebhookId webhook) {
    var id = new DeliveryId(webhook.value());
    return new Segment(id, webhook, new long[] {webhook.value()}, Duration.ZERO).head();
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

  /// Returns a segment of one delivery that the node with this number has parked.
  private static Segment.Head head(int number, int nodeNumber) {
    long id = DeliveryIds.floor(NOW).value() + ((long) number << 8) + nodeNumber;
    return new Segment(new DeliveryId(id), WEBHOOK, new long[] {number}, Duration.ZERO).head();
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

  private static LaneSettings settings(Duration parkAfter, Duration lifetime) {
    LaneSettings base = LaneSettings.DEFAULT;
    return new LaneSettings(
        base.inFlightMax(),
        base.connectsMax(),
        base.windowMax(),
        parkAfter,
        base.heldBytesMax(),
        lifetime,
        base.backlogMax());
  }

  private Dispatcher dispatcher(LaneSettings settings) {
    return dispatcher(settings, List.of(WEBHOOK));
  }

  private Dispatcher dispatcher(LaneSettings settings, List<WebhookId> ids) {
    var registry = new Registry(1);
    List<Webhook> webhooks = ids.stream().map(Deliveries::webhook).toList();
    registry.apply(new RegistryDelta(1, List.of(), List.of(), webhooks, List.of()));
    var parts =
        new CoreParts(
            new MemoryStore(),
            registry,
            new DeliveryIds(() -> NOW, 0, new DeliveryId(0)),
            settings,
            DeliveryObserver.NONE,
            () -> NOW,
            time,
            new Membership(Optional.empty(), time),
            new NoMailbox(),
            new NoMailbox(),
            Runnable::run,
            Runnable::run,
            List.of());
    return new Dispatcher(
        parts, new CoreParts.Loop(Runnable::run, sender), freshStarts, storage::reportTo);
  }

  private static RoutedEvent routed(long sequence) {
    return new RoutedEvent(new OpenEvent(event(sequence), 1), List.of(WEBHOOK), true);
  }

  private static RoutedEvent fresh(long sequence) {
    return new RoutedEvent(new OpenEvent(event(sequence), 1), List.of(WEBHOOK), false);
  }

  private static StoredEvent event(long sequence) {
    var event =
        new NewEvent(
            EventId.parse(new UUID(0x7000, Long.MIN_VALUE | sequence).toString()),
            TENANT,
            new EventType("order.created"),
            NOW,
            0,
            Optional.empty(),
            new byte[] {'{', '}'});
    return new StoredEvent(sequence, event);
  }

  private static List<StoredEvent> events(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(DispatcherTest::event).toList();
  }

  /// A network on which nothing happens unless the test says so.
  private static final class Calls implements Sender {
    private final List<Watcher> watchers = new ArrayList<>();
    private final List<Long> sequences = new ArrayList<>();
    private boolean hasIdleConnection;
    private Optional<Error> thrown = Optional.empty();

    @Override
    public Call send(Attempt attempt, Watcher watcher) {
      thrown.ifPresent(error -> {
        throw error;
      });
      watchers.add(watcher);
      sequences.add(attempt.event().sequence());
      return () -> {};
    }

    @Override
    public boolean hasIdleConnection(WebhookUrl url) {
      return hasIdleConnection;
    }

    StartedAttempt first() {
      return attempt(0);
    }

    StartedAttempt attempt(int started) {
      return (StartedAttempt) watchers.get(started);
    }
  }

  /// Remembers what it was asked for, and answers nothing.
  private static final class Storage implements LaneStorage {
    private final List<AttemptRecord> records = new ArrayList<>();
    private final List<Segment> written = new ArrayList<>();
    private final List<Boolean> begun = new ArrayList<>(); // of each part that is to be loaded
    private int reads;
    private int over;
    private Optional<LaneStorage.Listener> listener = Optional.empty();
    private Optional<Lane> lane = Optional.empty();
    private Optional<ParkedSegment> parked = Optional.empty();

    Lane lane() {
      return lane.orElseThrow();
    }

    ParkedSegment parked() {
      return parked.orElseThrow();
    }

    LaneStorage reportTo(LaneStorage.Listener dispatcher) {
      listener = Optional.of(dispatcher);
      return this;
    }

    /// The dispatcher that was made last.
    LaneStorage.Listener listener() {
      return listener.orElseThrow();
    }

    @Override
    public void record(AttemptRecord attempt, StartedAttempt ended) {
      records.add(attempt);
    }

    @Override
    public void deliveriesOver(OpenEvent event, int deliveries) {
      over += deliveries;
    }

    @Override
    public void park(Segment segment, List<OpenEvent> events, Lane from, ParkedSegment parked) {
      written.add(segment);
    }

    @Override
    public void delete(ParkedSegment finished, Lane from) {}

    @Override
    public void read(Lane to, ParkedSegment from, int deliveries) {
      reads++;
      begun.add(from.mayBeBegun());
      lane = Optional.of(to);
      parked = Optional.of(from);
    }
  }

  /// Nobody is written to: all that these tests need goes through the storage.
  private static final class NoMailbox implements Mailbox {
    @Override
    public void execute(Runnable task) {}

    @Override
    public void later(Runnable task) {}
  }
}
