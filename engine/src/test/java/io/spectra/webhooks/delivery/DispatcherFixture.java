package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.embedding.DeliveryObserver;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.stream.LongStream;

/// Runs a dispatcher of one loop against a sender and a storage that only note what they are asked,
/// under virtual time.
abstract class DispatcherFixture {
  static final Instant NOW = Instant.parse("2026-05-18T14:23:01Z");
  private static final TenantId TENANT = new TenantId(1);
  static final WebhookId WEBHOOK = new WebhookId(42);

  static final Outcome CUT =
      new Outcome.BadAnswer(OptionalInt.empty(), "the connection was closed", Duration.ZERO);

  final Calls sender = new Calls();
  final Storage storage = new Storage();
  final VirtualTime time = new VirtualTime();
  final FreshStarts freshStarts = new FreshStarts(time);
  final Dispatcher dispatcher = dispatcher(LaneSettings.DEFAULT);

  static Segment.Head parked(WebhookId webhook) {
    var id = new DeliveryId(webhook.value());
    return new Segment(id, webhook, new long[] {webhook.value()}, Duration.ZERO).head();
  }

  /// Returns a segment of one delivery that the node with this number has parked.
  static Segment.Head head(int number, int nodeNumber) {
    long id = DeliveryIds.floor(NOW).value() + ((long) number << 8) + nodeNumber;
    return new Segment(new DeliveryId(id), WEBHOOK, new long[] {number}, Duration.ZERO).head();
  }

  static LaneSettings settings(Duration parkAfter, Duration lifetime) {
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

  Dispatcher dispatcher(LaneSettings settings) {
    return dispatcher(settings, List.of(WEBHOOK));
  }

  Dispatcher dispatcher(LaneSettings settings, List<WebhookId> ids) {
    return dispatcher(settings, ids, Runnable::run);
  }

  Dispatcher dispatcher(LaneSettings settings, List<WebhookId> ids, Executor loop) {
    var registry = new Registry(1);
    List<Webhook> webhooks = ids.stream().map(Deliveries::webhook).toList();
    registry.apply(new RegistryDelta(1, List.of(), List.of(), webhooks, List.of()));
    var parts =
        new CoreParts(
            new CoreParts.Shared(
                new MemoryStore(),
                registry,
                new DeliveryIds(() -> NOW, 0, new DeliveryId(0)),
                new Membership(Optional.empty(), time)),
            new Clocks(() -> NOW, time),
            new CoreParts.Threads(
                new NoMailbox(), new NoMailbox(), Runnable::run, Runnable::run, List.of()),
            settings,
            DeliveryObserver.NONE);
    return new Dispatcher(
        parts, new CoreParts.Loop(loop, loop, sender), freshStarts, storage::reportTo);
  }

  static RoutedEvent routed(long sequence) {
    return new RoutedEvent(new OpenEvent(event(sequence), 1), List.of(WEBHOOK), true);
  }

  static RoutedEvent fresh(long sequence) {
    return new RoutedEvent(new OpenEvent(event(sequence), 1), List.of(WEBHOOK), false);
  }

  static StoredEvent event(long sequence) {
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

  static List<StoredEvent> events(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(DispatcherFixture::event).toList();
  }

  /// A network on which nothing happens unless the test says so.
  static final class Calls implements Sender {
    final List<Watcher> watchers = new ArrayList<>();
    final List<Long> sequences = new ArrayList<>();
    boolean hasIdleConnection;
    Optional<Error> thrown = Optional.empty();

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

  /// Notes what it is asked for, and answers nothing.
  static final class Storage implements LaneStorage {
    final List<AttemptRecord> records = new ArrayList<>();
    final List<Segment> written = new ArrayList<>();
    final List<Boolean> begun = new ArrayList<>(); // of each part that is to be loaded
    int reads;
    int over;
    Optional<LaneStorage.Listener> listener = Optional.empty();
    Optional<Lane> lane = Optional.empty();
    Optional<ParkedSegment> parked = Optional.empty();

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

    /// Returns the dispatcher that was made last.
    LaneStorage.Listener listener() {
      return listener.orElseThrow();
    }

    /// Reports the part that was asked for last as read, with none of it attempted before.
    void reportRead(List<StoredEvent> events, int positions) {
      var loaded = new LoadedSegment(Duration.ZERO, events);
      listener().partRead(lane(), parked(), new LaneStorage.Part(loaded, Set.of(), positions));
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
      begun.add(from.mayHaveAttempts());
      lane = Optional.of(to);
      parked = Optional.of(from);
    }
  }

  /// Drops every message: everything that these tests need goes through the storage.
  private static final class NoMailbox implements Mailbox {
    @Override
    public void execute(Runnable task) {}

    @Override
    public void later(Runnable task) {}
  }
}
