package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.Nodes;
import io.spectra.webhooks.store.StoreException;
import java.time.Duration;

/// Does what the engine's watch over the other nodes does, but in pieces, because each of its calls
/// takes time. It looks five times a second, takes over every fifth time, and joins anew when its
/// node was taken for dead.
final class SimulatedWatch {
  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(200).toNanos();
  static final Duration DEAD_AFTER = Duration.ofSeconds(10);

  private final World world;
  private final SimulatedNode node;
  private final Nodes nodes;
  private final Membership membership;
  private final Timers thread;
  private final TakeoverCountdown countdown = new TakeoverCountdown();

  SimulatedWatch(
      World world, SimulatedNode node, Nodes nodes, Membership membership, Timers thread) {
    this.world = world;
    this.node = node;
    this.nodes = nodes;
    this.membership = membership;
    this.thread = thread;
  }

  void start() {
    nodes.onRegistryChange(() -> node.sendToWriter(Writer::catchUp));
    thread.after(0, this::look);
  }

  private void look() {
    long lookedAt = world.time().getAsLong();
    thread.after(latency(), () -> guarded(() -> pulse(lookedAt)));
  }

  private void pulse(long lookedAt) {
    Nodes.Pulse pulse = nodes.pulse();
    thread.after(latency(), () -> guarded(() -> judge(lookedAt, pulse)));
  }

  private void judge(long lookedAt, Nodes.Pulse pulse) {
    if (!pulse.isMember() || !node.isRecovered()) {
      node.endCore(() -> thread.after(latency(), () -> guarded(this::joinAnew)));
      return;
    }
    node.looked();
    node.sendToWriter(writer ->
        writer.whenKnown(
            pulse.registryVersion(), () -> membership.confirm(lookedAt, pulse.members())));
    if (countdown.isOverAfterLookAt(world.time().getAsLong())) {
      thread.after(latency(), () -> guarded(this::takeOver));
    } else {
      lookAgain();
    }
  }

  private void joinAnew() {
    node.joinAnew(nodes);
    lookAgain();
  }

  private void takeOver() {
    node.takeOver(nodes, DEAD_AFTER);
    lookAgain();
  }

  /// Runs a step. A step that fails is tried again by the next look.
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (StoreException e) {
      lookAgain();
    }
  }

  private void lookAgain() {
    thread.after(LOOK_EVERY_NANOS, this::look);
  }

  /// Returns a random latency. It is mostly a millisecond or two, and now and then so long that
  /// what was seen is old when it arrives.
  private long latency() {
    long max = world.random().nextInt(50) == 0 ? 1_500_000_000L : 3_000_000L;
    return world.random().nextLong(max);
  }
}
