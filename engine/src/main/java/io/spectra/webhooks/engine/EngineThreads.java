package io.spectra.webhooks.engine;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.delivery.Core;
import io.spectra.webhooks.delivery.CoreParts;
import io.spectra.webhooks.delivery.Dispatcher;
import io.spectra.webhooks.delivery.Membership;
import io.spectra.webhooks.delivery.Writer;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.sending.Connector;
import io.spectra.webhooks.sending.DnsLookup;
import io.spectra.webhooks.sending.HostLookup;
import io.spectra.webhooks.sending.HttpSender;
import io.spectra.webhooks.sending.NameFiles;
import io.spectra.webhooks.sending.Transport;
import io.spectra.webhooks.sending.WaitingLookup;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.Nodes;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.tenant.ApiKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The threads that run the core: the writer's, the recorder's, the readers', housekeeping, and the
/// event loops. Starts them in order, and stops them in two steps.
final class EngineThreads {
  private static final Logger LOG = System.getLogger(EngineThreads.class.getName());
  private static final long TICK_MILLIS = 100;
  private static final int READERS = 2;

  /// Of the time that closing may take, this part is kept for storing what has ended.
  private static final int STORE_SHARE = 4;

  /// Long beside a group commit or a tick, and short beside a monitor's patience.
  private static final Duration STUCK_AFTER = Duration.ofSeconds(5);

  /// Longer than any call of a store takes.
  private static final Duration END_WITHIN = Duration.ofSeconds(30);

  private final LongSupplier ticker = SystemEdge.ticker();
  private final Registry registry;
  private final EventLoopGroup group;
  private final boolean ownsGroup;
  private final List<EventLoop> loops = new ArrayList<>();
  private final NameFiles nameFiles = NameFiles.ofThisMachine();
  private final List<HttpSender> senders = new ArrayList<>();
  private final WaitingLookup lookup;
  private final List<ScheduledFuture<?>> ticks = new ArrayList<>();
  private final AtomicLongArray tickedAt; // by loop: when its last tick was, on the ticker
  private final AtomicIntegerArray tickFails; // by loop: 1 when its last tick threw
  private final MailboxThread writerThread;
  private final MailboxThread recorderThread;
  private final ExecutorService syncer; // has no thread where the store needs none
  private final ExecutorService readers;
  private final Membership membership;
  private final Supplier<Core> newCore;
  private final Housekeeping housekeeping;
  private final Optional<NodeWatch> watch;
  private volatile Core core; // another one after this node was taken for dead
  private volatile boolean whole; // recovered, and not taken for dead since
  private final AtomicBoolean open = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  EngineThreads(Engine.Builder parts, Store store, Consumer<ApiKey> revoke) {
    EngineSettings settings = parts.settings;
    ownsGroup = parts.loops == null;
    group = parts.loops == null ? ownLoops(settings.loops()) : parts.loops;
    for (EventExecutor executor : group) {
      loops.add((EventLoop) executor);
    }
    tickedAt = new AtomicLongArray(loops.size());
    tickFails = new AtomicIntegerArray(loops.size());
    registry = new Registry(loops.size());
    writerThread = new MailboxThread("spectra-writer", ticker);
    recorderThread = new MailboxThread("spectra-recorder", ticker);
    syncer =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("spectra-sync").daemon().factory());
    readers =
        Executors.newFixedThreadPool(
            READERS, Thread.ofPlatform().name("spectra-reader-", 0).daemon().factory());
    EgressGuard guard = new EgressGuard(settings.egress());
    List<HostLookup> lookups = loops.stream().map(loop -> lookup(loop, settings)).toList();
    for (int i = 0; i < loops.size(); i++) {
      var connector = new Connector(loops.get(i), guard, lookups.get(i), parts.tls);
      senders.add(new HttpSender(connector, settings.sender(), SystemEdge.version(), ticker));
    }
    lookup = new WaitingLookup(loops.getFirst(), lookups.getFirst(), WaitingLookup.PATIENCE);
    List<CoreParts.Loop> coreLoops = new ArrayList<>();
    for (int i = 0; i < loops.size(); i++) {
      coreLoops.add(new CoreParts.Loop(loops.get(i), senders.get(i)));
    }
    membership = new Membership(store.nodes(), ticker);
    newCore =
        () ->
            new Core(
                new CoreParts(
                    store,
                    registry,
                    ids(store, parts.clock),
                    settings.lanes(),
                    parts.observer,
                    parts.clock,
                    ticker,
                    membership,
                    writerThread,
                    recorderThread,
                    syncer,
                    readers,
                    coreLoops));
    core = newCore.get();
    housekeeping =
        new Housekeeping(
            () -> core,
            writerThread,
            registry,
            parts.clock,
            new Retention(
                store, () -> core, writerThread, parts.clock, ticker, settings.retention()),
            revoke);
    watch = store.nodes().map(nodes -> new NodeWatch(nodes, this, membership, ticker));
  }

  private static DeliveryIds ids(Store store, InstantSource clock) {
    int nodeNumber = store.nodes().map(Nodes::nodeNumber).orElse(0);
    return new DeliveryIds(clock, nodeNumber, store.newestDelivery());
  }

  Registry registry() {
    return registry;
  }

  /// Recovers first: nothing is accepted before everything unfinished has been handed over.
  void start() {
    core.recovery().start();
    writerThread.start(new WriterSteps());
    recorderThread.start(new RecorderSteps());
    for (int i = 0; i < loops.size(); i++) {
      int loop = i;
      tickedAt.set(loop, ticker.getAsLong());
      ticks.add(
          loops
              .get(i)
              .scheduleWithFixedDelay(
                  () -> tick(loop), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS));
    }
    housekeeping.start();
    nameFiles.watch();
    whole = true;
    open.set(true);
    watch.ifPresent(NodeWatch::start);
  }

  private void tick(int loop) {
    tickedAt.set(loop, ticker.getAsLong());
    try {
      core.dispatchers().get(loop).tick();
      tickFails.set(loop, 0);
    } catch (RuntimeException | Error e) { // or it would be the loop's last tick
      if (tickFails.getAndSet(loop, 1) == 0) {
        LOG.log(Level.ERROR, "A loop could not look after its webhooks; trying again", e);
      }
    }
  }

  /// This node was taken for dead, and another one has taken over all it had: drops what it knows,
  /// joins anew and starts like after a crash. What fails here is tried again by the next look;
  /// meanwhile nothing is accepted. The watch's thread only.
  void rejoin(Nodes nodes) {
    if (closed.get()) {
      return;
    }
    whole = false;
    open.set(false);
    var ended = new CountDownLatch(1);
    core.end(ended::countDown);
    try {
      if (!ended.await(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        throw new StoreException("the store's calls under way do not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    nodes.rejoin();
    core = started(newCore.get());
    whole = true;
    open.set(!closed.get());
  }

  /// It is not the core before it has started: its writer must not look at the registry, let alone
  /// change it, while this thread brings it up to date. One that fails to start is ended, so that
  /// what it has been handed by then never starts.
  private static Core started(Core fresh) {
    try {
      fresh.recovery().start();
      return fresh;
    } catch (RuntimeException e) {
      fresh.end(() -> {});
      throw e;
    }
  }

  /// True while everything that this node has is in its lanes.
  boolean isWhole() {
    return whole;
  }

  /// Takes over what a dead node left, unless this one is stopping.
  void takeOver(Nodes nodes, Duration deadAfter) {
    if (open.get()) {
      core.recovery().takeOver(nodes, deadAfter);
    }
  }

  boolean isOpen() {
    return open.get();
  }

  /// True when the store has not answered for a while: nothing that is asked of it now would go
  /// well.
  boolean isStoreAway() {
    return core.writer().isStoreAway() || membership.isLost();
  }

  boolean isReady() {
    Core now = core;
    return open.get()
        && !now.writer().isStoreFailing()
        && !now.recorder().isStoreFailing()
        && membership.isFresh()
        && !isStuck();
  }

  /// Whether a thread that deliveries need has not moved for seconds: in a call that does not come
  /// back, or frozen by whatever else.
  private boolean isStuck() {
    if (writerThread.isStuck(STUCK_AFTER) || recorderThread.isStuck(STUCK_AFTER)) {
      return true;
    }
    long oldest = ticker.getAsLong() - STUCK_AFTER.toNanos();
    for (int i = 0; i < loops.size(); i++) {
      if (tickedAt.get(i) - oldest < 0) {
        return true;
      }
    }
    return false;
  }

  void submit(Submission submission, Reply<Entry.Accepted> reply) {
    writerThread.execute(() -> core.writer().submit(submission, reply));
  }

  void tellWriter(Consumer<Writer> message) {
    writerThread.execute(() -> message.accept(core.writer()));
  }

  /// A host's addresses as a connect would find them, for a caller that waits; none when they
  /// cannot be had within a second.
  List<InetAddress> addressesOf(String host) {
    return lookup.addressesOf(host);
  }

  EngineStatus status() {
    return EngineStatus.of(
        core.dispatchers().stream().map(Dispatcher::status).toList(), core.writer().oldestOpen());
  }

  void close(Duration bound) {
    open.set(false);
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    long deadline = ticker.getAsLong() + bound.toNanos();
    housekeeping.close();
    nameFiles.close();
    ticks.forEach(tick -> tick.cancel(false));
    awaitQuiet(deadline - bound.toNanos() / STORE_SHARE);
    boolean recorded = recorderThread.close(left(deadline));
    boolean written = writerThread.close(left(deadline));
    syncer.shutdown();
    watch.ifPresent(NodeWatch::close); // until here it says that this node lives
    if (!recorded || !written) {
      LOG.log(
          Level.WARNING,
          "The store did not take everything within {0}; the next start recovers the rest",
          bound);
    }
    for (int i = 0; i < loops.size(); i++) {
      loops.get(i).execute(senders.get(i)::close);
    }
    readers.shutdownNow();
    if (ownsGroup) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
  }

  /// Lets what is in flight end and its outcomes be stored; nothing starts any more.
  private void awaitQuiet(long deadline) {
    CountDownLatch quiet = new CountDownLatch(loops.size());
    for (int i = 0; i < loops.size(); i++) {
      Dispatcher dispatcher = core.dispatchers().get(i);
      loops.get(i).execute(() -> dispatcher.stop(quiet::countDown));
    }
    try {
      if (!quiet.await(left(deadline).toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.log(Level.WARNING, "Some attempts did not end in time; the next start repeats them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (int i = 0; i < loops.size(); i++) {
      loops.get(i).execute(core.dispatchers().get(i)::cutOff);
    }
  }

  private Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - ticker.getAsLong()));
  }

  private HostLookup lookup(EventLoop loop, EngineSettings settings) {
    return new DnsLookup(
        loop, settings.sender().timeout(), nameFiles, settings.egress().openHosts(), ticker);
  }

  private static EventLoopGroup ownLoops(int count) {
    return Transport.best().loops(count, new DefaultThreadFactory("spectra-loop", true));
  }

  private final class WriterSteps implements MailboxThread.Owned {
    @Override
    public void step() {
      core.writer().step();
    }

    @Override
    public long nextStepNanos() {
      return core.writer().nextStepNanos();
    }

    @Override
    public boolean isIdle() {
      return core.writer().isIdle();
    }
  }

  private final class RecorderSteps implements MailboxThread.Owned {
    @Override
    public void step() {
      core.recorder().step();
    }

    @Override
    public long nextStepNanos() {
      return core.recorder().nextStepNanos();
    }

    @Override
    public boolean isIdle() {
      return core.recorder().isIdle();
    }
  }
}
