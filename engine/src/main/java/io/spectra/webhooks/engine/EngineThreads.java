package io.spectra.webhooks.engine;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.delivery.Clocks;
import io.spectra.webhooks.delivery.Core;
import io.spectra.webhooks.delivery.CoreParts;
import io.spectra.webhooks.delivery.Membership;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.sending.SendingLoops;
import io.spectra.webhooks.sending.Transport;
import io.spectra.webhooks.store.Nodes;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.tenant.ApiKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Wires the engine: the threads, the core that they run, and the housekeeping around it. Starts
/// them in order, and stops them in two steps.
final class EngineThreads {
  private static final Logger LOG = System.getLogger(EngineThreads.class.getName());

  /// One part in this many of the time that closing may take is kept for storing what has ended.
  private static final int STORE_SHARE = 4;

  /// Far longer than a group commit or a tick takes, and shorter than a monitoring system waits.
  private static final Duration STUCK_AFTER = Duration.ofSeconds(5);

  private final LongSupplier ticker = SystemEdge.ticker();
  private final EventLoopGroup group;
  private final boolean ownsGroup;
  private final SendingLoops loops;
  private final StoreThreads storeThreads;
  private final Registry registry;
  private final Membership membership;
  private final CurrentCore core;
  private final LoopTicks ticks;
  private final Housekeeping housekeeping;
  private final Optional<NodeWatch> watch;

  EngineThreads(Engine.Builder chosen, Store store, Consumer<ApiKey> revoke) {
    group = chosen.loops == null ? ownLoops(chosen) : chosen.loops;
    ownsGroup = chosen.loops == null;
    loops =
        new SendingLoops(
            group,
            chosen.settings.egress(),
            chosen.settings.sender(),
            chosen.tls,
            SystemEdge.version(),
            ticker);
    storeThreads = new StoreThreads(chosen.observer, ticker);
    registry = new Registry(loops.count());
    membership = new Membership(store.nodes(), ticker);
    core = new CurrentCore(() -> newCore(chosen, store), storeThreads.writer());
    ticks = new LoopTicks(loops.executors(), this::tick, ticker);
    housekeeping =
        new Housekeeping(
            core::get,
            storeThreads.writer(),
            registry,
            chosen.clock,
            new Retention(
                store,
                core::get,
                storeThreads.writer(),
                chosen.clock,
                ticker,
                chosen.settings.retention()),
            revoke);
    watch = store.nodes().map(nodes -> new NodeWatch(nodes, core, membership, ticker));
  }

  private EventLoopGroup ownLoops(Engine.Builder chosen) {
    var threads = new DefaultThreadFactory("spectra-loop", true);
    return Transport.best().loops(chosen.settings.loops(), threads, chosen.observer, ticker);
  }

  private Core newCore(Engine.Builder chosen, Store store) {
    return new Core(
        new CoreParts(
            new CoreParts.Shared(store, registry, ids(store, chosen.clock), membership),
            new Clocks(chosen.clock, ticker),
            storeThreads.with(loops.coreLoops()),
            chosen.settings.lanes(),
            chosen.observer));
  }

  private static DeliveryIds ids(Store store, InstantSource clock) {
    int nodeNumber = store.nodes().map(Nodes::nodeNumber).orElse(0);
    return new DeliveryIds(clock, nodeNumber, store.newestDelivery());
  }

  Registry registry() {
    return registry;
  }

  CurrentCore core() {
    return core;
  }

  /// Recovers first: nothing is accepted before everything unfinished has been handed over.
  void start() {
    core.recover();
    storeThreads.start(core::get);
    ticks.start();
    housekeeping.start();
    loops.watchNames();
    core.open();
    watch.ifPresent(NodeWatch::start);
  }

  private void tick(int loop) {
    core.get().tick(loop);
  }

  boolean isOpen() {
    return core.isOpen();
  }

  /// Whether the store has not answered for a while, so that a call of it now would hardly succeed.
  boolean isStoreAway() {
    return core.get().writer().isStoreAway() || membership.isLost();
  }

  boolean isReady() {
    Core now = core.get();
    return core.isOpen()
        && !now.isStoreFailing()
        && membership.isCurrent()
        && !storeThreads.areStuck(STUCK_AFTER)
        && !ticks.areLate(STUCK_AFTER);
  }

  /// Returns a host's addresses as a connect would find them, and blocks for up to a second.
  /// Returns none when they are not found by then.
  List<InetAddress> addressesOf(String host) {
    return loops.addressesOf(host);
  }

  EngineStatus status() {
    Core now = core.get();
    return EngineStatus.of(now.status(), now.writer().oldestOpen());
  }

  void close(Duration bound) {
    if (!core.close()) {
      return;
    }
    Deadline deadline = Deadline.in(bound, ticker);
    housekeeping.close();
    loops.leaveNames();
    ticks.close();
    awaitQuiet(deadline.before(bound.dividedBy(STORE_SHARE)));
    boolean isStored = storeThreads.closeWriting(deadline);
    watch.ifPresent(NodeWatch::close); // until here it reports that this node lives
    if (!isStored) {
      LOG.log(
          Level.WARNING,
          "The store did not take everything within {0}; the next start recovers the rest",
          bound);
    }
    loops.closeSenders();
    storeThreads.closeReading();
    if (ownsGroup) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
  }

  /// Waits until the attempts in flight have ended and their outcomes are stored. Nothing starts
  /// any more.
  private void awaitQuiet(Deadline deadline) {
    Core stopping = core.get();
    var quiet = new CountDownLatch(1);
    stopping.stop(quiet::countDown);
    try {
      if (!quiet.await(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.log(Level.WARNING, "Some attempts did not end in time; the next start repeats them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stopping.cutOff();
  }
}
