package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.micro.MicroBenchmark;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;

/// Measures one delivery's way through its loop: it is taken, started and ended, and its outcome is
/// stored. The sender and the storage answer at once, and the clocks are those of the engine.
///
/// The floor puts a delivery into a queue and takes it out. `floorWithClocks` also reads the clocks
/// that a delivery needs: when it was queued and started, and when it ended.
public class LaneStepBenchmark extends MicroBenchmark {
  private static final Instant ACCEPTED_AT = Instant.parse("2026-05-18T14:23:01Z");
  private static final TenantId TENANT = new TenantId(1);
  private static final WebhookId WEBHOOK = new WebhookId(42);
  private static final Outcome OUTCOME = new Outcome.Answered(200, "", Duration.ofMillis(3));

  private final InstantSource clock = InstantSource.system();
  private final AtOnce ports = new AtOnce();
  private final Dispatcher dispatcher = dispatcher();
  private final Deque<RoutedEvent> queue = new ArrayDeque<>();
  private final RoutedEvent routed =
      new RoutedEvent(new OpenEvent(event(), 1), List.of(WEBHOOK), false);
  private final List<RoutedEvent> message = List.of(routed);

  @Benchmark
  public StartedAttempt step() {
    dispatcher.deliver(message);
    StartedAttempt started = ports.started();
    started.connected();
    started.finished(OUTCOME);
    ports.reportStored(started);
    return started;
  }

  @Benchmark
  public RoutedEvent floorQueue() {
    queue.add(routed);
    return queue.remove();
  }

  @Benchmark
  public long floorWithClocks() {
    long queuedNanos = System.nanoTime();
    queue.add(routed);
    Instant startedAt = clock.instant();
    queue.remove();
    return System.nanoTime() - queuedNanos + startedAt.toEpochMilli();
  }

  private Dispatcher dispatcher() {
    var registry = new Registry(1);
    registry.apply(new RegistryDelta(1, List.of(), List.of(), List.of(webhook()), List.of()));
    var parts =
        new CoreParts(
            new CoreParts.Shared(
                noStore(),
                registry,
                new DeliveryIds(clock, 0, new DeliveryId(0)),
                new Membership(Optional.empty(), System::nanoTime)),
            new Clocks(clock, System::nanoTime),
            new CoreParts.Threads(ports, ports, Runnable::run, Runnable::run, List.of()),
            LaneSettings.DEFAULT,
            DeliveryObserver.NONE);
    return new Dispatcher(
        parts,
        new CoreParts.Loop(Runnable::run, Runnable::run, ports),
        new FreshStarts(System::nanoTime),
        ports::reportTo);
  }

  /// Returns a store that refuses every call, since lanes reach their store only through their
  /// storage.
  private static Store noStore() {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, _) -> {
              throw new IllegalStateException("a dispatcher called its store: " + method);
            });
  }

  private static Webhook webhook() {
    return new Webhook(
        WEBHOOK,
        TENANT,
        Optional.empty(),
        WebhookUrl.parse("https://receiver.example.com/hooks"),
        EventFilter.everything(),
        "",
        SigningSecret.of("5a".repeat(32)),
        true,
        Webhook.Activity.since(1),
        Webhook.Pauses.NONE,
        ACCEPTED_AT,
        ACCEPTED_AT);
  }

  private static StoredEvent event() {
    var event =
        new NewEvent(
            new EventId(new UUID(0x7000, Long.MIN_VALUE | 1)),
            TENANT,
            new EventType("order.created"),
            ACCEPTED_AT,
            0,
            Optional.empty(),
            new byte[BODY_BYTES]);
    return new StoredEvent(1, event);
  }

  /// Implements every port of a dispatcher. The sender keeps the last delivery that it was given,
  /// and nothing is ever parked.
  private static final class AtOnce implements Sender, LaneStorage, Mailbox {
    private static final Call CALL = () -> {};

    private Optional<StartedAttempt> last = Optional.empty();
    private Optional<LaneStorage.Listener> listener = Optional.empty();

    LaneStorage reportTo(LaneStorage.Listener dispatcher) {
      listener = Optional.of(dispatcher);
      return this;
    }

    void reportStored(StartedAttempt ended) {
      listener.orElseThrow().outcomesStored(List.of(ended));
    }

    StartedAttempt started() {
      StartedAttempt started = last.orElseThrow();
      last = Optional.empty();
      return started;
    }

    @Override
    public Call send(Attempt attempt, Watcher watcher) {
      last = Optional.of((StartedAttempt) watcher);
      return CALL;
    }

    @Override
    public boolean hasIdleConnection(WebhookUrl url) {
      return true;
    }

    @Override
    public void record(AttemptRecord attempt, StartedAttempt ended) {}

    @Override
    public void deliveriesOver(OpenEvent event, int deliveries) {}

    @Override
    public void park(Segment segment, List<OpenEvent> events, Lane lane, ParkedSegment parked) {
      throw unexpected();
    }

    @Override
    public void delete(ParkedSegment segment, Lane lane) {
      throw unexpected();
    }

    @Override
    public void read(Lane lane, ParkedSegment segment, int deliveries) {
      throw unexpected();
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void later(Runnable task) {
      task.run();
    }

    private static IllegalStateException unexpected() {
      return new IllegalStateException("a delivery that could start at once was parked");
    }
  }
}
