package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.Membership;
import io.spectra.webhooks.delivery.TakeoverCountdown;
import io.spectra.webhooks.delivery.Writer;
import io.spectra.webhooks.store.Nodes;
import io.spectra.webhooks.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Keeps a node in touch with those that share its store. It looks at the registry five times a
/// second and whenever another node has changed it, and reports that this node lives. It takes over
/// what a dead node left, and lets this one join anew when it was taken for dead.
///
/// It has a thread of its own, which may block on the store. Attempts stop within a second of its
/// last good look.
final class NodeWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(NodeWatch.class.getName());
  private static final long LOOK_EVERY_MILLIS = 200;

  /// A node that has not reported for this long is taken for dead.
  private static final Duration DEAD_AFTER = Duration.ofSeconds(10);

  private final Nodes nodes;
  private final CurrentCore core;
  private final Membership membership;
  private final LongSupplier ticker;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("spectra-nodes").daemon().factory());
  private boolean failing; // the thread's: it was logged that the store cannot be reached
  private boolean takeoverFailing; // the thread's: it was logged that a takeover failed
  private final TakeoverCountdown countdown = new TakeoverCountdown(); // the thread's

  NodeWatch(Nodes nodes, CurrentCore core, Membership membership, LongSupplier ticker) {
    this.nodes = nodes;
    this.core = core;
    this.membership = membership;
    this.ticker = ticker;
  }

  void start() {
    nodes.onRegistryChange(() -> core.tellWriter(Writer::catchUp));
    thread.scheduleWithFixedDelay(this::guardedLook, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void guardedLook() {
    try {
      look();
      failing = false;
    } catch (StoreException e) {
      if (!failing) {
        failing = true;
        LOG.log(
            Level.WARNING,
            "The store cannot be reached; nothing is sent until it can be reached again",
            e);
      }
    } catch (RuntimeException | Error e) { // the top of the thread: the next look tries again
      LOG.log(Level.ERROR, "A look at the other nodes failed; the next one tries again", e);
    }
  }

  private void look() {
    long lookedAt = ticker.getAsLong();
    Nodes.Pulse pulse = nodes.pulse();
    if (!pulse.isMember() || !core.isWhole()) {
      LOG.log(
          Level.WARNING,
          "This node was taken for dead and its work taken over by another one; it joins anew");
      core.rejoin(nodes);
      return;
    }
    core.tellWriter(writer ->
        writer.whenKnown(
            pulse.registryVersion(), () -> membership.confirm(lookedAt, pulse.members())));
    if (countdown.isOverAfterLookAt(ticker.getAsLong())) {
      takeOver();
    }
  }

  private void takeOver() {
    try {
      core.takeOver(nodes, DEAD_AFTER);
      takeoverFailing = false;
    } catch (StoreException e) {
      Level level = takeoverFailing ? Level.DEBUG : Level.WARNING;
      takeoverFailing = true;
      LOG.log(level, "Whether a node has died cannot be looked up; tried again each second", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
