package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.store.MemoryStore;
import io.spectra.webhooks.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// One run of the core, from its start to the crash that ends it: the same wiring as the engine's,
/// with simulated threads, clock, network and store.
final class SimulatedNode {
  private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();
  private static final long HOUSEKEEPING_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int PRUNE_ROWS = 20;

  private final VirtualTime time;
  private final RandomGenerator random;
  private final SimulatedThreads threads;
  private final FaultyStore store;
  private final Registry registry;
  private final SimulatedMailbox writerMailbox;
  private final SimulatedMailbox recorderMailbox;
  private final List<SimulatedMailbox> loops;
  private final Core core;
  private boolean stopping;
  private int quietLoops;

  /// What outlives a node.
  record World(
      VirtualTime time,
      RandomGenerator random,
      MemoryStore memory,
      FaultyStore.Faults faults,
      Receivers receivers,
      Ledger ledger,
      LaneSettings settings) {}

  SimulatedNode(World world, int loopCount) {
    time = world.time();
    random = world.random();
    threads = new SimulatedThreads(time, random);
    registry = new Registry(loopCount);
    Timers storeTimers = timers();
    Timers readers = timers();
    store = new FaultyStore(world.memory(), world.ledger(), random, storeTimers, world.faults());
    writerMailbox = mailbox(new WriterSteps());
    recorderMailbox = mailbox(new RecorderSteps());
    loops = IntStream.range(0, loopCount).mapToObj(_ -> mailbox(SimulatedMailbox.NOTHING)).toList();
    List<CoreParts.Loop> coreLoops = new ArrayList<>();
    for (int i = 0; i < loopCount; i++) {
      var network = new FakeNetwork(i, timers(), random, world.receivers(), world.ledger());
      coreLoops.add(new CoreParts.Loop(loops.get(i), network));
    }
    core =
        new Core(
            new CoreParts(
                store,
                registry,
                new DeliveryIds(time, 0, world.memory().newestDelivery()),
                world.settings(),
                DeliveryObserver.NONE,
                time,
                time,
                new Membership(Optional.empty(), time),
                writerMailbox,
                recorderMailbox,
                task -> readers.after(random.nextLong(10_000_000), task),
                coreLoops));
    world.ledger().startRun(loopCount);
  }

  private Timers timers() {
    var timers = new Timers(time);
    threads.add(timers);
    return timers;
  }

  private SimulatedMailbox mailbox(SimulatedMailbox.Owned owned) {
    var mailbox = new SimulatedMailbox(time, random, owned);
    threads.add(mailbox);
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

  /// False when the store could not be read: such a node ends at once.
  boolean start() {
    try {
      core.recovery().start();
    } catch (StoreException e) {
      return false;
    }
    for (int i = 0; i < loops.size(); i++) {
      Dispatcher dispatcher = core.dispatchers().get(i);
      threads.add(new Repeating(TICK_NANOS, dispatcher::tick));
    }
    threads.add(new Repeating(HOUSEKEEPING_NANOS, this::keepHouse));
    return true;
  }

  /// Runs a task about every so often.
  private final class Repeating implements SimulatedThreads.Work {
    private final long periodNanos;
    private final Runnable task;
    private long due;

    Repeating(long periodNanos, Runnable task) {
      this.periodNanos = periodNanos;
      this.task = task;
      this.due = time.getAsLong() + random.nextLong(periodNanos);
    }

    @Override
    public long dueNanos() {
      return due;
    }

    @Override
    public void runOne() {
      due = time.getAsLong() + periodNanos;
      task.run();
    }
  }

  private void keepHouse() {
    if (stopping) {
      return;
    }
    writerMailbox.later(core.writer()::catchUp);
    try {
      core.recovery().sweep(time.instant());
    } catch (StoreException e) {
      // the next round tries again
    }
    if (random.nextInt(4) == 0) {
      Instant before = time.instant();
      writerMailbox.later(() -> core.writer().prune(before, PRUNE_ROWS));
    }
  }

  Writer writer() {
    return core.writer();
  }

  SimulatedMailbox writerMailbox() {
    return writerMailbox;
  }

  Registry registry() {
    return registry;
  }

  /// One of the executors that callers may wait on.
  SimulatedMailbox anyLoop() {
    return loops.get(random.nextInt(loops.size()));
  }

  /// Some pieces of work at this moment.
  void run(int pieces) {
    for (int i = 0; i < pieces && threads.runOne(); i++) {}
  }

  void run(Duration span) {
    threads.runUntil(time.getAsLong() + span.toNanos());
  }

  void crash() {
    store.crash();
  }

  /// The first step of an orderly stop.
  void stop() {
    stopping = true;
    for (int i = 0; i < loops.size(); i++) {
      Dispatcher dispatcher = core.dispatchers().get(i);
      loops.get(i).execute(() -> dispatcher.stop(() -> quietLoops++));
    }
  }

  /// True when nothing is in flight on any loop since [#stop()].
  boolean isQuiet() {
    return quietLoops == loops.size();
  }

  /// True when nothing is queued, in flight or parked anywhere.
  boolean isSettled() {
    return writerMailbox.isEmpty()
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
