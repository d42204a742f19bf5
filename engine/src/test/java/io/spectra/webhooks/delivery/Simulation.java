package io.spectra.webhooks.delivery;

import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.store.MemoryStore;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Runs a small world that is determined by one seed. Tenants publish; webhooks come, change and
/// go; receivers and the store have their moods. The nodes' machines run short of what they need,
/// and nodes die, pause and lose sight of the store now and then. In half of the worlds a node has
/// its store for itself; in the others up to three share one, and a few of these are flooded. If
/// anything breaks a promise, [#run] throws an AssertionError.
final class Simulation implements AutoCloseable {
  private static final int STEPS = 100;
  private static final int FLOOD_EVENTS = 15_000;
  private static final int MANY = 300; // enough to fill a segment
  private static final Duration OVER_WITHIN = Duration.ofMinutes(10);

  private final RandomGenerator random;
  private final VirtualTime time = new VirtualTime();
  private final Trace trace;
  private final World world;
  private final Fleet fleet;
  private final Callers callers;
  private final boolean isFlooded;
  private final int crashPercent;
  private final int pausePercent;
  private final int cutOffPercent;
  private final int muchPercent;

  Simulation(long seed, boolean keepsTrace) {
    random = new SplittableRandom(seed);
    trace = new Trace(time, keepsTrace);
    int nodes = random.nextBoolean() ? 0 : any(1, 2, 2, 3, 3, 3);
    isFlooded = nodes == 2 && random.nextInt(50) == 0;
    world = newWorld(seed, nodes > 0);
    crashPercent = random.nextBoolean() ? 0 : 1 + random.nextInt(4);
    pausePercent = random.nextBoolean() ? 0 : 1 + random.nextInt(4);
    cutOffPercent = random.nextBoolean() ? 0 : 1 + random.nextInt(4);
    muchPercent = nodes > 1 ? any(10, 10, 60) : 10;
    trace.add(
        seed,
        () ->
            "%s, %s, nodes die in %s %% of the steps"
                .formatted(
                    nodes == 0 ? "a node alone" : nodes + " nodes",
                    world.settings(),
                    crashPercent));
    var population =
        isFlooded
            ? new Population(world, 1, 1)
            : new Population(world, 1 + random.nextInt(3), 1 + random.nextInt(8));
    fleet = new Fleet(world, Math.max(1, nodes), nodes > 0 ? any(0, 2_000, 15_000, 60_000) : 0);
    callers = new Callers(world, fleet, population);
  }

  private World newWorld(long seed, boolean isShared) {
    LaneSettings settings = isFlooded ? LaneSettings.DEFAULT : anySettings();
    var threads = new SimulatedThreads(time, random);
    return new World(
        time,
        random,
        threads,
        threads.newProcess().timers(),
        new MemoryStore(),
        anyFaults(),
        new Receivers(),
        LocalTroubles.of(seed),
        new Ledger(time, trace, settings, isShared),
        settings,
        isShared);
  }

  Trace trace() {
    return trace;
  }

  /// Ends what still waits; the trace is of no use afterwards.
  @Override
  public void close() {
    world.threads().close();
  }

  Ledger ledger() {
    return world.ledger();
  }

  /// Runs all steps, and then goes on until everything that was accepted is over.
  void run() {
    if (isFlooded) {
      flood();
    }
    for (int i = 0; i < STEPS; i++) {
      world.troubles().step();
      step();
      runSomePieces();
      world.run(anySpan());
      fleet.startDue();
      checkMemory();
    }
    awaitTheEnd();
    ledger().checkNothingIsLost();
  }

  /// Piles up thousands of deliveries at two nodes, one of which goes after it has begun with them.
  /// The other node attempts its own deliveries before it comes to what is left of those.
  private void flood() {
    world.receivers().hang();
    for (int published = 0; published < FLOOD_EVENTS; published += MANY) {
      callers.publish(MANY);
      world.run(Duration.ofMillis(50));
      fleet.startDue();
    }
    world.run(world.settings().parkAfter());
    world.receivers().recover();
    world.run(Duration.ofMillis(3_000 + random.nextInt(5_000)));
    fleet.any().ifPresent(this::leaveToOthers);
  }

  private void runSomePieces() {
    world.threads().runSome(random.nextInt(20));
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

  private StoreFaults anyFaults() {
    return random.nextInt(5) < 2
        ? new StoreFaults(0, 0, 0, 0)
        : new StoreFaults(any(0, 2, 10), any(0, 2, 10), any(0, 20, 60), any(0, 10, 30));
  }

  private int any(int... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private Duration anySpan() {
    long millis =
        switch (Integer.valueOf(random.nextInt(100))) {
          case 0 -> random.nextInt(60_000);
          case 1, 2, 3, 4, 5 -> random.nextInt(8_000);
          case 6, 7 -> random.nextInt(world.isShared() ? 16_000 : 400); // time to be taken for dead
          case Integer few when few < 30 -> random.nextInt(400);
          default -> random.nextInt(20);
        };
    return Duration.ofMillis(millis);
  }

  private void step() {
    if (world.happens(crashPercent)) {
      fleet.crashOne();
      return;
    }
    if (world.happens(pausePercent)) {
      fleet.pauseOne();
      return;
    }
    if (world.happens(cutOffPercent)) {
      fleet.cutOffOne();
      return;
    }
    switch (Integer.valueOf(random.nextInt(100))) {
      case Integer n when n < 34 -> callers.publish(1 + random.nextInt(2));
      case Integer n when n < 42 -> callers.publish(1 + random.nextInt(20));
      case Integer n when n < 54 -> callers.publishChange(2 + random.nextInt(3));
      case Integer n when n < 58 -> callers.transact();
      case 58, 59 -> callers.publishTwice();
      case 60, 61 -> publishMuch();
      case 62, 63 -> callers.test();
      case Integer n when n < 70 -> changeMood();
      case Integer n when n < 76 -> callers.changeWebhook();
      case 76, 77 -> callers.addWebhook();
      case 78 -> callers.deleteWebhook();
      case 79 -> revokeKey();
      case 80, 81 -> turnStore();
      case 82 -> shiftWall();
      case 83 -> fleet.restartOne();
      case 84, 85 -> passOnTwice();
      default -> {} // time passes
    }
  }

  private void publishMuch() {
    if (world.happens(muchPercent)) {
      callers.publish(MANY);
    } else if (!world.isShared()) {
      publishWhileSyncing();
    }
  }

  /// Publishes up to 199 requests, so that the writer does not wait for each sync, and perhaps
  /// makes a change for which it has to wait.
  private void publishWhileSyncing() {
    for (int requests = random.nextInt(200); requests > 0; requests--) {
      callers.publish(1);
    }
    if (random.nextBoolean()) {
      world.run(Duration.ofMillis(random.nextInt(10)));
      callers.changeWebhook();
      callers.addWebhook();
    }
  }

  /// Makes a node go that alone knows of a webhook and has parked deliveries for it. The node that
  /// takes over has not learned of the webhook yet, and may go itself after it has begun with what
  /// it took.
  private void passOnTwice() {
    fleet
        .cutOffAllButOne()
        .ifPresent(node -> {
          world.receivers().hang();
          callers.addWebhook(node);
          world.run(Duration.ofMillis(random.nextInt(500)));
          callers.publish(node, any(20, 20, 20, 20, MANY));
          world.run(world.settings().parkAfter().plusMillis(random.nextInt(1_000)));
          world.receivers().recover();
          leaveToOthers(node);
          if (random.nextBoolean()) {
            world.run(Duration.ofMillis(random.nextInt(2_000)));
            fleet.crashOne();
          }
        });
  }

  /// Makes the node go, and waits until its work is taken over before another one starts, if that
  /// takes no longer than 20 s.
  private void leaveToOthers(SimulatedNode node) {
    int nodeNumber = node.nodeNumber();
    fleet.go(node);
    for (int i = 0; i < 200 && fleet.isHolder(nodeNumber); i++) {
      world.run(Duration.ofMillis(100));
    }
  }

  private void revokeKey() {
    if (random.nextInt(4) == 0) {
      callers.revokeKey();
    }
  }

  private void changeMood() {
    WebhookUrl url = world.receivers().any(random);
    List<Receivers.Mood> moods = List.of(Receivers.Mood.values());
    Receivers.Mood mood = moods.get(random.nextInt(moods.size()));
    trace.add(2, () -> url + " " + mood);
    world.receivers().change(url, mood);
  }

  private void turnStore() {
    if (world.faults().isDown()) {
      world.faults().comeUp();
    } else if (world.faults().mayGoDown()) {
      world.faults().goDown();
    }
  }

  private void shiftWall() {
    Duration by = Duration.ofMillis(random.nextInt(4_000) - 3_000L);
    time.shiftWall(by);
    ledger().wallShifted(by);
  }

  /// Checks that the bodies in memory are bounded. Past the bound a lane keeps what its window
  /// takes, a part of a segment, and a tail that is about to be stored.
  private void checkMemory() {
    long aLane = world.settings().windowMax() + 2L * Segment.DELIVERIES_MAX;
    long bound =
        world.settings().heldBytesMax() + Callers.WEBHOOKS_MAX * aLane * Callers.BODY_BYTES_MAX;
    for (List<DispatcherStatus> loops : fleet.status()) {
      for (DispatcherStatus status : loops) {
        Ledger.check(status.heldBytes() <= bound, () -> "lanes hold too much: " + status);
      }
    }
  }

  /// Lets everything recover, and waits until everything accepted has come to its end.
  private void awaitTheEnd() {
    trace.add(0, () -> "everything recovers");
    world.faults().end();
    fleet.endCutOffs();
    world.receivers().recover();
    world.troubles().end();
    Instant started = time.instant();
    do {
      if (Duration.between(started, time.instant()).compareTo(OVER_WITHIN) > 0) {
        throw new AssertionError(
            "not over: lanes %s, outbox %s, segments %s, %s calls without an answer"
                .formatted(
                    fleet.status(),
                    world.memory().outboxSequences(Instant.MAX),
                    world.memory().segments(),
                    callers.unanswered()));
      }
      world.run(Duration.ofSeconds(1));
      fleet.startDue();
      callers.resumeAll();
    } while (!isSettled());
  }

  private boolean isSettled() {
    return callers.unanswered() == 0
        && fleet.isSettled()
        && world.memory().outboxSequences(Instant.MAX).isEmpty()
        && world.memory().segments().isEmpty();
  }
}
