package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.Membership;
import io.spectra.webhooks.delivery.TakeoverCountdown;
import io.spectra.webhooks.delivery.Writer;
import io.spectra.webhooks.store.Nodes;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.tasks.FailureReport;
import io.spectra.webhooks.tasks.RepeatedTasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Keeps a node in touch with those that share its store. It looks at the registry five times a
/// second and whenever another node has changed it, and reports that this node lives. It takes over
/// what a dead node left, and lets this one join anew when it was taken for dead.
///
/// It has a thread of its own, which may block on the store. Attempts stop within a second of its
/// last good look.
final class NodeWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(NodeWatch.class.getName());
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /// A node that has not reported for this long is taken for dead.
  private static final Duration DEAD_AFTER = Duration.ofSeconds(10);

  private final Nodes nodes;
  private final CurrentCore core;
  private final Membership membership;
  private final LongSupplier ticker;
  private final RepeatedTasks tasks = RepeatedTasks.onOneThread("spectra-nodes");
  private final FailureReport storeFailures =
      new FailureReport(
          LOG,
          Level.WARNING,
          "The store cannot be reached; nothing is sent until it can be reached again");
  private final FailureReport takeoverFailures =
      new FailureReport(
          LOG,
          Level.WARNING,
          "Whether a node has died cannot be looked up; tried again each second");
  private final FailureReport otherFailures =
      new FailureReport(
          LOG, Level.ERROR, "A look at the other nodes failed; the next one tries again");
  private final TakeoverCountdown countdown = new TakeoverCountdown(); // the thread's

  NodeWatch(Nodes nodes, CurrentCore core, Membership membership, LongSupplier ticker) {
    this.nodes = nodes;
    this.core = core;
    this.membership = membership;
    this.ticker = ticker;
  }

  void start() {
    nodes.onRegistryChange(() -> core.sendToWriter(Writer::catchUp));
    tasks.repeatFromNow(LOOK_EVERY, this::lookIfStoreAnswers, otherFailures);
  }

  private void lookIfStoreAnswers() {
    try {
      look();
      storeFailures.worked();
    } catch (StoreException e) {
      storeFailures.failed(e);
    }
  }

  private void look() {
    long lookedAt = ticker.getAsLong();
    Nodes.Pulse pulse = nodes.pulse();
    if (!pulse.isMember() || !core.isRecovered()) {
      LOG.log(
          Level.WARNING,
          "This node was taken for dead and its work taken over by another one; it joins anew");
      core.rejoin(nodes);
      return;
    }
    core.sendToWriter(writer ->
        writer.whenKnown(
            pulse.registryVersion(), () -> membership.confirm(lookedAt, pulse.members())));
    if (countdown.isOverAfterLookAt(ticker.getAsLong())) {
      takeOver();
    }
  }

  private void takeOver() {
    try {
      core.takeOver(nodes, DEAD_AFTER);
      takeoverFailures.worked();
    } catch (StoreException e) {
      takeoverFailures.failed(e);
    }
  }

  @Override
  public void close() {
    tasks.close();
  }
}
