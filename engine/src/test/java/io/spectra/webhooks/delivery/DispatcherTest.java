package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.signatures.SigningSecret;
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
  private final Books books = new Books();
  private final VirtualTime time = new VirtualTime();
  private final FreshStarts freshStarts = new FreshStarts(time);
  private final Dispatcher dispatcher = dispatcher(LaneSettings.DEFAULT);

  @Test
  void what_is_parked_waits_for_older_events_that_a_recovery_brings() {
    var parked = new Segment(new DeliveryId(7), WEBHOOK, new long[] {2, 3}, Duration.ZERO);
    dispatcher.recover(List.of(parked.head()), false);
    dispatcher.tick();
    assertThat(books.loads).isZero();

    dispatcher.deliver(List.of(routed(1)));
    dispatcher.recovered();

    assertThat(sender.sequences).containsExactly(1L);
    dispatcher.finished(sender.first(), CUT);
    assertThat(books.loads).isEqualTo(1);
    dispatcher.loaded(
        books.lane(),
        books.parked(),
        new Bookkeeper.Loaded(
            new LoadedSegment(Duration.ZERO, List.of(event(2), event(3))), Set.of(), 2));
    assertThat(sender.sequences).containsExactly(1L, 2L, 3L);
  }

  @Test
  void what_is_cut_off_by_the_end_has_no_outcome() {
    dispatcher.deliver(List.of(routed(1)));
    dispatcher.stop(() -> {});
    dispatcher.cutOff();

    sender.watchers.getFirst().finished(CUT);

    assertThat(books.records).isEmpty();
  }

  @Test
  void what_ends_in_time_while_stopping_has_an_outcome() {
    var quiet = new ArrayList<String>();
    dispatcher.deliver(List.of(routed(1), routed(2)));
    dispatcher.stop(() -> quiet.add("quiet"));

    sender.watchers.getFirst().finished(CUT);

    assertThat(books.records).hasSize(1);
    assertThat(quiet).as("the outcome is not stored yet").isEmpty();
    dispatcher.recorded(List.of(sender.first()));
    assertThat(quiet).containsExactly("quiet");
    assertThat(sender.sequences).as("nothing starts any more").containsExactly(1L);
  }

  @Test
  void a_shortage_of_this_machine_is_no_outcome_and_keeps_the_order() {
    dispatcher.deliver(List.of(fresh(1), fresh(2)));

    dispatcher.failedLocally(sender.first(), SHORTAGE);
    time.advance(Duration.ofMillis(100));
    dispatcher.tick();
    dispatcher.finished(sender.delivery(1), CUT);

    assertThat(sender.sequences).containsExactly(1L, 1L, 2L);
    assertThat(books.records).extracting(AttemptRecord::eventSequence).containsExactly(1L);
  }

  @Test
  void while_this_machine_cannot_connect_a_lane_tries_less_and_less_often() {
    Dispatcher patient = dispatcher(settings(Duration.ofHours(1), LaneSettings.DEFAULT.lifetime()));
    patient.deliver(List.of(fresh(1)));
    List<Integer> ticksWithAttempt = new ArrayList<>();

    for (int tick = 0; tick < 200; tick++) {
      if (sender.sequences.size() > ticksWithAttempt.size()) {
        ticksWithAttempt.add(tick);
        patient.failedLocally(sender.delivery(ticksWithAttempt.size() - 1), SHORTAGE);
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

    shortLived.failedLocally(sender.first(), SHORTAGE);

    assertThat(sender.sequences).containsExactly(1L);
    assertThat(books.records)
        .extracting(AttemptRecord::outcome)
        .containsExactly(new Outcome.NotAttempted(Outcome.Reason.EXPIRED));
  }

  @Test
  void a_lane_that_cannot_connect_goes_on_with_the_connections_it_has() {
    dispatcher.deliver(List.of(fresh(1), fresh(2)));
    dispatcher.failedLocally(sender.first(), SHORTAGE);

    sender.hasIdleConnection = true;
    dispatcher.tick();

    assertThat(sender.sequences).containsExactly(1L, 1L);
  }

  @Test
  void a_delivery_that_meets_a_fault_of_ours_is_attempted_again_and_holds_up_nobody() {
    dispatcher.deliver(List.of(fresh(1), fresh(2)));

    dispatcher.failedLocally(sender.first(), FAULT);
    dispatcher.finished(sender.delivery(1), CUT);
    assertThat(sender.sequences).containsExactly(1L, 2L);
    time.advance(Duration.ofSeconds(1));
    dispatcher.tick();

    assertThat(sender.sequences).containsExactly(1L, 2L, 1L);
    assertThat(books.records).extracting(AttemptRecord::eventSequence).containsExactly(2L);
  }

  @Test
  void what_the_sender_throws_is_a_fault_too() {
    sender.thrown = Optional.of(new NoSuchMethodError("of another version"));
    dispatcher.deliver(List.of(fresh(1)));

    sender.thrown = Optional.empty();
    time.advance(Duration.ofSeconds(1));
    dispatcher.tick();

    assertThat(sender.sequences).containsExactly(1L);
    assertThat(books.records).isEmpty();
  }

  @Test
  void a_program_that_always_throws_does_not_hammer_a_receiver() {
    dispatcher.deliver(LongStream.rangeClosed(1, 500).mapToObj(DispatcherTest::fresh).toList());

    int ended = 0;
    for (int tick = 0; tick < 600; tick++) {
      while (ended < sender.watchers.size()) {
        dispatcher.failedLocally(sender.delivery(ended++), FAULT);
      }
      time.advance(Duration.ofMillis(100));
      dispatcher.tick();
    }

    assertThat(sender.sequences).as("requests in a minute").hasSizeLessThan(64);
    assertThat(books.records).isEmpty();
  }

  @Test
  void a_local_failure_after_the_webhook_has_gone_ends_the_delivery() {
    dispatcher.deliver(List.of(fresh(1), fresh(2)));
    dispatcher.webhookRemoved(WEBHOOK);

    dispatcher.failedLocally(sender.first(), FAULT);
    time.advance(Duration.ofMinutes(1));
    dispatcher.tick();

    assertThat(sender.sequences).containsExactly(1L);
    assertThat(books.settled).isEqualTo(2);
    assertThat(dispatcher.status()).isEqualTo(DispatcherStatus.EMPTY);
  }

  @Test
  void what_waits_lines_up_behind_what_is_taken_over() {
    dispatcher.deliver(List.of(fresh(5), fresh(6)));
    var parked = new Segment(new DeliveryId(7), WEBHOOK, new long[] {2, 3}, Duration.ZERO);

    dispatcher.recover(List.of(parked.head()), false);
    dispatcher.recovered();
    dispatcher.finished(sender.first(), CUT);
    dispatcher.loaded(
        books.lane(),
        books.parked(),
        new Bookkeeper.Loaded(
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
    assertThat(books.begun).containsExactly(true, true, true, true, true, false, true);
  }

  @Test
  void what_is_parked_has_a_larger_id_than_what_is_there_whatever_the_other_nodes_clock_said() {
    DeliveryId ahead = DeliveryIds.floor(NOW.plusSeconds(15));
    dispatcher.recover(
        List.of(new Segment(ahead, WEBHOOK, new long[] {1}, Duration.ZERO).head()), false);

    List<Dispatcher.Routed> aSegmentFull = new ArrayList<>();
    for (int i = 0; i < Segment.DELIVERIES_MAX; i++) {
      aSegmentFull.add(fresh(2 + i));
    }
    dispatcher.deliver(aSegmentFull);

    assertThat(books.written).hasSize(1);
    assertThat(books.written.getFirst().id()).isGreaterThan(ahead);
  }

  @Test
  void what_was_parked_catches_up_on_its_share_of_the_slots_and_leaves_the_rest_to_fresh_events() {
    var narrow = dispatcher(withInFlightMax(32)); // of which two are for those that catch up
    var parked = new Segment(new DeliveryId(7), WEBHOOK, new long[] {1, 2, 3, 4}, Duration.ZERO);
    narrow.recover(List.of(parked.head()), false);
    narrow.recovered();
    narrow.loaded(
        books.lane(),
        books.parked(),
        new Bookkeeper.Loaded(
            new LoadedSegment(Duration.ZERO, List.of(event(1), event(2), event(3), event(4))),
            Set.of(),
            4));

    narrow.finished(sender.delivery(0), CUT);
    narrow.finished(sender.delivery(1), CUT);
    assertThat(sender.sequences)
        .as("the window is wider, but two outcomes are not stored")
        .containsExactly(1L, 2L, 3L);

    narrow.recorded(List.of(sender.delivery(1)));
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
    narrow.loaded(
        books.lane(),
        books.parked(),
        new Bookkeeper.Loaded(new LoadedSegment(Duration.ZERO, events(1, 6)), Set.of(), 6));
    time.advance(Duration.ofSeconds(1));

    narrow.finished(sender.delivery(0), CUT);
    narrow.finished(sender.delivery(1), CUT);
    narrow.finished(sender.delivery(2), CUT);
    assertThat(sender.sequences).as("four outcomes are not stored").endsWith(2L, 3L, 4L, 5L);

    freshStarts.started(time.getAsLong()); // on another loop
    narrow.recorded(List.of(sender.delivery(1), sender.delivery(2)));
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

    dispatcher.finished(sender.first(), CUT);
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
    assertThat(books.loads).isEqualTo(BacklogReads.UNDER_WAY_MAX);

    many.loadFailed(books.lane());
    assertThat(books.loads).as("after one that failed").isEqualTo(BacklogReads.UNDER_WAY_MAX + 1);

    many.webhookRemoved(books.lane().webhook());
    var nothing = new LoadedSegment(Duration.ZERO, List.of());
    many.loaded(books.lane(), books.parked(), new Bookkeeper.Loaded(nothing, Set.of(), 1));
    assertThat(books.loads)
        .as("after one whose webhook has gone")
        .isEqualTo(BacklogReads.UNDER_WAY_MAX + 2);
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
    while (books.loads > loaded.size()) {
      ParkedSegment segment = books.parked();
      loaded.add(segment.head().id().value());
      var nothing = new LoadedSegment(Duration.ZERO, List.of());
      int positions = segment.head().deliveries();
      dispatcher.loaded(books.lane(), segment, new Bookkeeper.Loaded(nothing, Set.of(), positions));
      dispatcher.gone(books.lane(), segment);
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
    List<Webhook> webhooks = ids.stream().map(DispatcherTest::webhook).toList();
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
    return new Dispatcher(parts, sender, Runnable::run, books, freshStarts);
  }

  private static Webhook webhook(WebhookId id) {
    return new Webhook(
        id,
        TENANT,
        Optional.empty(),
        WebhookUrl.parse("https://receiver.example.com/"),
        EventFilter.everything(),
        "",
        SigningSecret.of("f9a3d7b2e8c1"),
        true,
        Webhook.Activity.since(1),
        Webhook.Pauses.NONE,
        NOW,
        NOW);
  }

  private static Dispatcher.Routed routed(long sequence) {
    return new Dispatcher.Routed(new OpenEvent(event(sequence), 1), List.of(WEBHOOK), true);
  }

  private static Dispatcher.Routed fresh(long sequence) {
    return new Dispatcher.Routed(new OpenEvent(event(sequence), 1), List.of(WEBHOOK), false);
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

    Delivery first() {
      return delivery(0);
    }

    Delivery delivery(int started) {
      return (Delivery) watchers.get(started);
    }
  }

  /// Remembers what it was asked for, and answers nothing.
  private static final class Books implements Bookkeeper {
    private final List<AttemptRecord> records = new ArrayList<>();
    private final List<Segment> written = new ArrayList<>();
    private final List<Boolean> begun = new ArrayList<>(); // of each part that is to be loaded
    private int loads;
    private int settled;
    private Optional<Lane> lane = Optional.empty();
    private Optional<ParkedSegment> parked = Optional.empty();

    Lane lane() {
      return lane.orElseThrow();
    }

    ParkedSegment parked() {
      return parked.orElseThrow();
    }

    @Override
    public void record(AttemptRecord attempt, Delivery delivery, Dispatcher from) {
      records.add(attempt);
    }

    @Override
    public void settle(OpenEvent event, int deliveries) {
      settled += deliveries;
    }

    @Override
    public void park(
        Segment segment,
        List<OpenEvent> events,
        Lane from,
        ParkedSegment parked,
        Dispatcher dispatcher) {
      written.add(segment);
    }

    @Override
    public void finish(Lane from, ParkedSegment finished, Dispatcher dispatcher) {}

    @Override
    public void load(Lane to, ParkedSegment from, int position, int limit, Dispatcher dispatcher) {
      loads++;
      begun.add(from.mayBeBegun());
      lane = Optional.of(to);
      parked = Optional.of(from);
    }
  }

  /// Nobody is written to: all that these tests need goes through the bookkeeper.
  private static final class NoMailbox implements Mailbox {
    @Override
    public void execute(Runnable task) {}

    @Override
    public void later(Runnable task) {}
  }
}
