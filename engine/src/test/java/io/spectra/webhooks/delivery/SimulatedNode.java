package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.store.MemoryStore;
import io.spectra.webhooks.store.Nodes;
import io.spectra.webhooks.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Simulates one process from its start to the crash that ends it. The wiring is the same as the
/// engine's, with simulated threads, clock, network and store. After the node was taken for dead it
/// goes on with another core.
final class SimulatedNode {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration HOUSEKEEPING = Duration.ofSeconds(1);
  private static final int PRUNE_ROWS = 20;

  private final World world;
  private final int number;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final SimulatedThreads.Crew process;
  private final MemoryStore memory; // as this node sees it
  private final FaultyStore store;
  private final Registry registry;
  private final Membership membership;
  private final Timers readers;
  private final Timers syncer;
  private final SimulatedMailbox writerMailbox;
  private final SimulatedMailbox recorderMailbox;
  private final List<SimulatedMailbox> loops;
  private final List<CoreParts.Loop> coreLoops = new ArrayList<>();
  private RunModel run;
  private Core core;
  private boolean whole;
  private boolean stopping;
  private int quietLoops;
  private int looksInVain;
  private long lookedAtNanos;

  /// Creates a node. `number` is different for each process. The node's wall clock is off by
  /// `skew`.
  SimulatedNode(World world, int number, int loopCount, Duration skew) {
    this.world = world;
    this.number = number;
    this.random = world.random();
    this.clock = () -> world.time().instant().plus(skew);
    this.process = world.threads().newProcess();
    this.memory = world.isShared() ? world.memory().join(world.time()) : world.memory();
    this.store = new FaultyStore(world, memory, process.timers(), this::run);
    this.registry = new Registry(loopCount);
    this.membership = new Membership(store.nodes(), world.time());
    this.readers = process.timers();
    this.syncer = process.timers();
    this.writerMailbox = mailbox(new WriterSteps());
    this.recorderMailbox = mailbox(new RecorderSteps());
    this.loops =
        IntStream.range(0, loopCount).mapToObj(_ -> mailbox(SimulatedMailbox.NOTHING)).toList();
    for (int i = 0; i < loopCount; i++) {
      var network = new FakeNetwork(i, process.timers(), world, this::run);
      coreLoops.add(new CoreParts.Loop(loops.get(i), loops.get(i), network));
    }
    this.run = newRun();
    this.core = newCore(world.memory().newestDelivery());
  }

  private RunModel newRun() {
    var place =
        new RunModel.Place(number, memory.place(), store::lookedAtNanos, membership::isCurrent);
    return world.ledger().startRun(place, loops.size());
  }

  private Core newCore(DeliveryId newest) {
    return new Core(
        new CoreParts(
            new CoreParts.Shared(
                store,
                registry,
                new DeliveryIds(clock, store.nodes().map(Nodes::nodeNumber).orElse(0), newest),
                membership),
            new Clocks(clock, world.time()),
            new CoreParts.Threads(
                writerMailbox,
                recorderMailbox,
                task -> syncer.after(random.nextLong(30_000_000), task),
                task -> readers.after(random.nextLong(10_000_000), task),
                coreLoops),
            world.settings(),
            DeliveryObserver.NONE));
  }

  private SimulatedMailbox mailbox(SimulatedMailbox.Owned owned) {
    var mailbox = new SimulatedMailbox(world.time(), random, owned);
    process.add(mailbox);
    return mailbox;
  }

  private final class WriterSteps implements SimulatedMailbox.Owned {
    @Override
    public void step() {
      core.writer().step();
    }

    @Override
    public long nextStepNanos() {
      return core.writer().nextStepNanos();
    }
  }

  private final class RecorderSteps implements SimulatedMailbox.Owned {
    @Override
    public void step() {
      core.recorder().step();
    }

    @Override
    public long nextStepNanos() {
      return core.recorder().nextStepNanos();
    }
  }

  /// Starts the node. Returns false if the store could not be read; such a node ends at once.
  boolean start() {
    try {
      core.recover();
    } catch (StoreException e) {
      crash();
      return false;
    }
    for (int i = 0; i < loops.size(); i++) {
      int loop = i;
      repeat(TICK, () -> core.dispatchers().get(loop).tick());
    }
    repeat(HOUSEKEEPING, this::keepHouse);
    whole = true;
    store
        .nodes()
        .ifPresent(
            nodes -> new SimulatedWatch(world, this, nodes, membership, process.timers()).start());
    return true;
  }

  private void repeat(Duration period, Runnable task) {
    process.add(new Repeating(world.time(), random, period, task));
  }

  /// Takes the first step of joining anew, after this node was taken for dead. A node that is
  /// stopping does not join anew.
  void endCore(Runnable ended) {
    if (!stopping) {
      whole = false;
      countAnew();
      core.end(ended);
    }
  }

  /// Takes the second step. If it fails, it is tried again from the first step on.
  void joinAnew(Nodes nodes) {
    nodes.rejoin();
    run = newRun();
    Core fresh = newCore(store.newestDelivery());
    try {
      fresh.recover();
    } catch (StoreException e) {
      fresh.end(() -> {});
      throw e;
    }
    core = fresh;
    whole = true;
  }

  /// Notes that the store has answered a look of this node's watch.
  void looked() {
    long now = world.time().getAsLong();
    if (now - lookedAtNanos >= Membership.LOST_AFTER.toNanos()) {
      countAnew();
    }
    lookedAtNanos = now;
    if (isOpen()) {
      looksInVain++;
    }
  }

  /// Returns the number of looks since [#countAnew()], since the store refused a takeover, and
  /// since this node last went for long without an answer.
  int looksInVain() {
    return looksInVain;
  }

  void countAnew() {
    looksInVain = 0;
  }

  void takeOver(Nodes nodes, Duration deadAfter) {
    if (isOpen()) {
      try {
        core.takeOver(nodes, deadAfter);
      } catch (StoreException e) {
        countAnew();
        throw e;
      }
    }
  }

  boolean isRecovered() {
    return whole;
  }

  /// Whether the node is still a member. It is not once another node has taken it for dead, whether
  /// or not it knows.
  boolean isMember() {
    return run.isMember();
  }

  /// Whether the node takes requests of callers.
  boolean isOpen() {
    return whole && !stopping;
  }

  void sendToWriter(Consumer<Writer> message) {
    writerMailbox.execute(() -> message.accept(core.writer()));
  }

  private void keepHouse() {
    if (stopping) {
      return;
    }
    writerMailbox.later(() -> core.writer().catchUp());
    try {
      core.sweep(clock.instant());
    } catch (StoreException e) {
      // the next round tries again
    }
    if (random.nextInt(4) == 0) {
      Instant before = clock.instant();
      writerMailbox.later(() -> core.writer().prune(before, PRUNE_ROWS));
    }
  }

  private RunModel run() {
    return run;
  }

  int number() {
    return number;
  }

  InstantSource clock() {
    return clock;
  }

  /// Pauses the whole node for this long. Then it goes on as if nothing had happened.
  void pause(Duration span) {
    long until = world.time().getAsLong() + span.toNanos();
    process.pauseUntil(until);
    store.pause(until);
    run.pausesUntil(until);
  }

  /// Cuts the node off from the store for this long. The node itself runs on.
  void cutOff(Duration span) {
    store.cutOffUntil(world.time().getAsLong() + span.toNanos());
  }

  boolean isCutOff() {
    return store.isCutOff();
  }

  boolean isPaused() {
    return process.isPaused();
  }

  int nodeNumber() {
    return store.nodes().map(Nodes::nodeNumber).orElse(0);
  }

  void crash() {
    store.crash();
    run.dies();
    process.end();
  }

  /// Ends an orderly stop. The other nodes need not wait for this node's death.
  void leave() {
    crash();
    store.close();
  }

  /// Takes the first step of an orderly stop.
  void stop() {
    stopping = true;
    for (int i = 0; i < loops.size(); i++) {
      Dispatcher dispatcher = core.dispatchers().get(i);
      loops.get(i).execute(() -> dispatcher.stop(() -> quietLoops++));
    }
  }

  /// Whether nothing is in flight on any loop since [#stop()].
  boolean isQuiet() {
    return quietLoops == loops.size();
  }

  /// Whether nothing is queued, in flight or parked anywhere.
  boolean isSettled() {
    return isOpen()
        && !isPaused()
        && writerMailbox.isEmpty()
        && recorderMailbox.isEmpty()
        && loops.stream().allMatch(SimulatedMailbox::isEmpty)
        && core.writer().isIdle()
        && core.recorder().isIdle()
        && core.dispatchers().stream().allMatch(SimulatedNode::isEmpty);
  }

  private static boolean isEmpty(Dispatcher dispatcher) {
    DispatcherStatus status = dispatcher.status();
    return status.queued() == 0
        && status.parked() == 0
        && status.inFlight() == 0
        && status.connecting() == 0
        && status.heldBytes() == 0;
  }

  List<DispatcherStatus> status() {
    return core.dispatchers().stream().map(Dispatcher::status).toList();
  }
}
