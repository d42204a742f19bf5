package io.spectra.webhooks.delivery;

import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventIds;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.Completion;
import io.spectra.webhooks.store.MemoryStore;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.KeyHash;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// A small world that lives by one seed: tenants publish, webhooks come, change and go, receivers
/// and the store have their moods, and the node dies now and then. Whatever breaks a promise is an
/// AssertionError out of [#run].
final class Simulation {
  private static final int STEPS = 100;
  private static final int BODY_BYTES_MAX = 600;
  private static final int WEBHOOKS_MAX = 12;
  private static final Duration SETTLED_WITHIN = Duration.ofMinutes(10);
  private static final SigningSecret SECRET = SigningSecret.of("a secret");
  private static final List<EventType> TYPES =
      List.of(
          new EventType("order.created"),
          new EventType("order.status_changed"),
          new EventType("inventory.sold"));
  private static final List<EventFilter> FILTERS =
      List.of(
          EventFilter.everything(),
          EventFilter.everything(),
          EventFilter.stored(List.of("order.*")),
          EventFilter.stored(List.of("inventory.sold", "order.created")));

  private final RandomGenerator random;
  private final VirtualTime time = new VirtualTime();
  private final MemoryStore memory = new MemoryStore();
  private final Receivers receivers = new Receivers();
  private final Trace trace;
  private final LaneSettings settings;
  private final FaultyStore.Faults faults;
  private final Ledger ledger;
  private final EventIds eventIds;
  private final int crashPercent;
  private final int tenants;
  private final List<ApiKeyId> keys = new ArrayList<>();
  private SimulatedNode node;
  private int unanswered; // calls of this run without an answer

  Simulation(long seed, boolean keepsTrace) {
    random = new SplittableRandom(seed);
    trace = new Trace(time, keepsTrace);
    settings = anySettings();
    faults = anyFaults();
    ledger = new Ledger(time, trace, settings);
    eventIds = new EventIds(time, random);
    crashPercent = random.nextBoolean() ? 0 : 1 + random.nextInt(4);
    tenants = 1 + random.nextInt(3);
    trace.add(seed, () -> settings + ", the node dies in " + crashPercent + " % of the steps");
    populate();
    node = newNode();
  }

  Trace trace() {
    return trace;
  }

  Ledger ledger() {
    return ledger;
  }

  /// Lives through all steps, and then until everything that was accepted is over.
  void run() {
    for (int i = 0; i < STEPS; i++) {
      step();
      node.run(random.nextInt(20));
      node.run(anySpan());
      checkMemory();
    }
    settle();
    ledger.checkNothingIsLost();
  }

  private LaneSettings anySettings() {
    return new LaneSettings(
        any(4, 8, 32, 2048),
        any(1, 4, 16, 512),
        any(1, 4, 64),
        Duration.ofSeconds(any(5, 5, 1)),
        any(2_000, 20_000, 32 << 20),
        any(0, 0, 0, 1) == 0 ? LaneSettings.DEFAULT.lifetime() : Duration.ofSeconds(any(30, 300)),
        any(1_000_000, 1_000_000, 1_000_000, 10, 60));
  }

  private FaultyStore.Faults anyFaults() {
    return random.nextInt(5) < 2
        ? new FaultyStore.Faults(0, 0, 0, 0)
        : new FaultyStore.Faults(any(0, 2, 10), any(0, 2, 10), any(0, 20, 60), any(0, 10));
  }

  private int any(int... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private Duration anySpan() {
    long millis =
        switch (Integer.valueOf(random.nextInt(100))) {
          case 0 -> random.nextInt(60_000);
          case 1, 2, 3, 4, 5 -> random.nextInt(8_000);
          case Integer few when few < 30 -> random.nextInt(400);
          default -> random.nextInt(20);
        };
    return Duration.ofMillis(millis);
  }

  /// The tenants, keys and webhooks that are there before the node first starts.
  private void populate() {
    for (int i = 0; i < tenants; i++) {
      write(new RegistryChange.AddTenant("tenant " + i, time.instant()));
      write(newKey(new TenantId(i + 1L), i));
    }
    int webhooks = 1 + random.nextInt(8);
    for (int i = 0; i < webhooks; i++) {
      write(newWebhook());
    }
  }

  private void write(RegistryChange change) {
    memory.change(
        memory.registrySince(0).version(),
        change,
        new Completion<>() {
          @Override
          public void done(RegistryDelta delta) {
            ledger.changed(change, delta);
            delta.keys().forEach(key -> keys.add(key.id()));
          }

          @Override
          public void failed(StoreException cause) {
            throw cause;
          }
        });
  }

  private RegistryChange newKey(TenantId tenant, int number) {
    byte[] hash = new byte[32];
    hash[0] = (byte) number;
    return new RegistryChange.AddKey(
        tenant,
        new KeyHash(hash),
        "key",
        ApiKey.Environment.LIVE,
        "unlimited",
        Set.of(),
        Optional.empty(),
        time.instant());
  }

  private RegistryChange newWebhook() {
    int owner = random.nextInt(tenants);
    return new RegistryChange.AddWebhook(
        new TenantId(owner + 1L),
        random.nextBoolean() ? Optional.of(keys.get(owner)) : Optional.empty(),
        receivers.any(random),
        any(FILTERS),
        "",
        SECRET,
        time.instant());
  }

  /// A node that has started: while the store cannot be read, none does.
  private SimulatedNode newNode() {
    var world = new SimulatedNode.World(time, random, memory, faults, receivers, ledger, settings);
    for (int attempt = 0; attempt < 100; attempt++) {
      time.advance(Duration.ofSeconds(1)); // no process starts faster
      var fresh = new SimulatedNode(world, 1 + random.nextInt(3));
      if (fresh.start()) {
        return fresh;
      }
      faults.down = attempt < 10 && faults.down;
    }
    throw new AssertionError("the node did not start in 100 attempts");
  }

  private void step() {
    if (random.nextInt(100) < crashPercent) {
      crash();
      return;
    }
    switch (Integer.valueOf(random.nextInt(100))) {
      case Integer n when n < 34 -> publish(independent(1 + random.nextInt(2)));
      case Integer n when n < 42 -> publish(independent(1 + random.nextInt(20)));
      case Integer n when n < 54 -> publish(change(2 + random.nextInt(3)));
      case Integer n when n < 58 -> transact(change(1 + random.nextInt(3)));
      case 58, 59 -> publishTwice();
      case 60, 61 -> publishMuch();
      case 62, 63 -> test();
      case Integer n when n < 70 -> changeMood();
      case Integer n when n < 76 -> changeWebhook();
      case 76, 77 -> addWebhook();
      case 78 -> deleteWebhook();
      case 79 -> revokeKey();
      case 80, 81 -> faults.down = !faults.down && faults.mayGoDown();
      case 82 -> shiftWall();
      case 83 -> restart();
      default -> {} // time passes
    }
  }

  private void crash() {
    trace.add(0, () -> "the node dies");
    node.crash();
    unanswered = 0;
    if (random.nextInt(4) == 0) {
      time.advance(Duration.ofSeconds(random.nextInt(20)));
    }
    node = newNode();
  }

  /// An orderly stop: when it goes quiet in time, what was in flight is stored.
  private void restart() {
    trace.add(0, () -> "the node stops");
    node.stop();
    for (int i = 0; i < 8 && !node.isQuiet(); i++) {
      node.run(Duration.ofSeconds(1));
    }
    if (!node.isQuiet() && faults.areNone()) {
      throw new AssertionError("a stopped node is not quiet after 8 s: " + node.status());
    }
    crash();
  }

  private NewEvent event(EventType type, int position, TenantId tenant, Optional<WebhookId> only) {
    byte[] body = new byte[1 + random.nextInt(BODY_BYTES_MAX)];
    return new NewEvent(eventIds.next(), tenant, type, time.instant(), position, only, body);
  }

  private List<NewEvent> independent(int count) {
    TenantId tenant = anyTenant();
    List<NewEvent> fresh = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fresh.add(event(any(TYPES), 0, tenant, Optional.empty()));
    }
    return fresh;
  }

  private List<NewEvent> change(int count) {
    TenantId tenant = anyTenant();
    List<NewEvent> fresh = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fresh.add(event(any(TYPES), i, tenant, Optional.empty()));
    }
    return fresh;
  }

  private TenantId anyTenant() {
    return new TenantId(1L + random.nextInt(tenants));
  }

  private void publish(List<NewEvent> fresh) {
    submit(new Submission.Events(fresh), fresh, false);
  }

  /// Enough to fill a segment.
  private void publishMuch() {
    if (random.nextInt(10) == 0) {
      publish(independent(300));
    }
  }

  /// An event cannot be stored twice, nor anything with it.
  private void publishTwice() {
    List<NewEvent> fresh = new ArrayList<>(independent(2));
    fresh.add(fresh.getFirst());
    submit(new Submission.Events(fresh), fresh, true);
  }

  private void transact(List<NewEvent> fresh) {
    boolean fails = random.nextInt(4) == 0;
    UnitOfWork work =
        _ -> {
          if (fails) {
            throw new IllegalStateException("the order is gone");
          }
          return new UnitOfWork.Written("done", fresh);
        };
    submit(new Submission.Work(work), fresh, fails);
  }

  private void submit(Submission submission, List<NewEvent> fresh, boolean mustFail) {
    ledger.published(fresh);
    var answer =
        new Heard<Entry.Accepted>(accepted -> {
          if (mustFail || accepted.events().size() != fresh.size()) {
            throw new AssertionError("accepted what cannot be: " + accepted);
          }
          ledger.accepted(accepted.events());
        });
    node.writerMailbox()
        .execute(() -> answer.node.writer().submit(submission, answer, answer.executor));
  }

  private void test() {
    WebhookModel webhook = anyWebhook();
    publish(List.of(event(EventType.WEBHOOK_TEST, 0, webhook.tenant(), Optional.of(webhook.id))));
  }

  private WebhookModel anyWebhook() {
    return any(List.copyOf(ledger.webhooks()));
  }

  private void changeMood() {
    WebhookUrl url = receivers.any(random);
    Receivers.Mood mood = any(List.of(Receivers.Mood.values()));
    trace.add(2, () -> url + " " + mood);
    receivers.change(url, mood);
  }

  private void addWebhook() {
    if (ledger.webhooks().size() < WEBHOOKS_MAX) {
      request(newWebhook(), Writer.Guard.NONE, _ -> {});
    }
  }

  private void changeWebhook() {
    WebhookModel webhook = anyWebhook();
    Optional<WebhookUrl> url =
        random.nextInt(3) == 0 ? Optional.of(receivers.any(random)) : Optional.empty();
    Optional<EventFilter> filter =
        random.nextInt(6) == 0 ? Optional.of(any(FILTERS)) : Optional.empty();
    Optional<Boolean> active =
        random.nextBoolean() ? Optional.of(random.nextBoolean()) : Optional.empty();
    change(webhook, url, filter, active);
  }

  private void change(
      WebhookModel webhook,
      Optional<WebhookUrl> url,
      Optional<EventFilter> filter,
      Optional<Boolean> active) {
    int number = webhook.requested();
    request(
        new RegistryChange.ChangeWebhook(
            webhook.id, url, filter, Optional.empty(), active, time.instant()),
        known -> mustBeThere(known, webhook.id),
        _ -> {
          url.ifPresent(now -> webhook.urlAnswered(number, now));
          if (active.isPresent() && !active.get()) {
            webhook.pauseAnswered(number);
          }
        });
  }

  private static void mustBeThere(Registry known, WebhookId webhook) {
    if (known.webhook(webhook).isEmpty()) {
      throw new IllegalStateException("there is no webhook " + webhook);
    }
  }

  private void deleteWebhook() {
    WebhookModel webhook = anyWebhook();
    webhook.requested();
    request(
        new RegistryChange.DeleteWebhook(webhook.id, time.instant()),
        known -> mustBeThere(known, webhook.id),
        _ -> webhook.goneAnswered());
  }

  private void revokeKey() {
    if (random.nextInt(4) == 0) {
      request(
          new RegistryChange.RevokeKey(any(keys), time.instant()),
          Writer.Guard.NONE,
          delta -> delta.deletedWebhooks().forEach(id -> ledger.webhook(id).goneAnswered()));
    }
  }

  private void request(
      RegistryChange change, Writer.Guard guard, Consumer<RegistryDelta> whenDone) {
    var answer = new Heard<>(whenDone);
    node.writerMailbox()
        .execute(() -> answer.node.writer().change(change, guard, answer, answer.executor));
  }

  private void shiftWall() {
    Duration by = Duration.ofMillis(random.nextInt(4_000) - 3_000L);
    time.shiftWall(by);
    ledger.wallShifted(by);
  }

  /// A caller's answer: heard once, or never when the node dies before.
  private final class Heard<T> implements Writer.Answer<T> {
    final SimulatedNode node = Simulation.this.node;
    final Executor executor = random.nextBoolean() ? Runnable::run : node.anyLoop();
    private final Consumer<T> whenDone;
    private boolean heard;

    Heard(Consumer<T> whenDone) {
      this.whenDone = whenDone;
      unanswered++;
    }

    @Override
    public void done(T result) {
      hear();
      whenDone.accept(result);
    }

    @Override
    public void failed(Exception cause) {
      hear();
      trace.add(1, () -> "refused: " + cause.getMessage());
    }

    private void hear() {
      if (heard || node != Simulation.this.node) {
        throw new AssertionError("a call was answered twice, or by a dead node");
      }
      heard = true;
      unanswered--;
    }
  }

  /// Bodies in memory are bounded: past the bound a lane keeps what its window takes, a part of a
  /// segment, and a tail that is about to be stored.
  private void checkMemory() {
    long aLane = settings.windowMax() + 2L * Segment.DELIVERIES_MAX;
    long bound = settings.heldBytesMax() + WEBHOOKS_MAX * aLane * BODY_BYTES_MAX;
    for (DispatcherStatus status : node.status()) {
      if (status.heldBytes() > bound) {
        throw new AssertionError("lanes hold too much: " + status);
      }
    }
  }

  /// Everything recovers, and everything accepted comes to its end.
  private void settle() {
    trace.add(0, () -> "everything recovers");
    faults.end();
    receivers.recover();
    node.run(Duration.ofSeconds(2));
    for (WebhookModel webhook : ledger.webhooks()) {
      if (!webhook.isDeleted() && !webhook.isActive()) {
        change(webhook, Optional.empty(), Optional.empty(), Optional.of(true));
      }
    }
    Instant started = time.instant();
    while (!isSettled()) {
      if (Duration.between(started, time.instant()).compareTo(SETTLED_WITHIN) > 0) {
        throw new AssertionError(
            "not settled: lanes %s, outbox %s, segments %s, %d calls without an answer"
                .formatted(
                    node.status(),
                    memory.outboxSequences(Instant.MAX),
                    memory.segments(),
                    unanswered));
      }
      node.run(Duration.ofSeconds(1));
    }
  }

  private boolean isSettled() {
    return unanswered == 0
        && node.isSettled()
        && memory.outboxSequences(Instant.MAX).isEmpty()
        && memory.segments().isEmpty();
  }
}
