package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.Nodes;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.Takeover;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Simulates the other nodes as one node sees them. A call fails, or it takes effect and the node
/// gets no answer. Notices come late or never.
final class FaultyNodes implements Nodes {
  private static final int MISSED_PERCENT = 50;
  private static final long NOTICE_DELAY_MAX_NANOS = Duration.ofSeconds(2).toNanos();

  private final World world;
  private final Nodes real;
  private final Timers notices;
  private final BooleanSupplier isOutOfReach;
  private long lookedAtNanos = Long.MIN_VALUE;

  /// `isOutOfReach` says that the node cannot reach the store now.
  FaultyNodes(World world, Nodes real, Timers notices, BooleanSupplier isOutOfReach) {
    this.world = world;
    this.real = real;
    this.notices = notices;
    this.isOutOfReach = isOutOfReach;
  }

  @Override
  public int nodeNumber() {
    return real.nodeNumber();
  }

  @Override
  public int nodeNumberOf(long sequence) {
    return real.nodeNumberOf(sequence);
  }

  @Override
  public Pulse pulse() {
    Pulse pulse = call(world.faults().failedReads(), real::pulse);
    lookedAtNanos = world.time().getAsLong();
    return pulse;
  }

  /// Returns the time of the last look whose answer reached the node.
  long lookedAtNanos() {
    return lookedAtNanos;
  }

  @Override
  public Takeover takeOver(Duration deadAfter) {
    return call(
        world.faults().failed(),
        () -> {
          Takeover taken = real.takeOver(deadAfter);
          if (!taken.isEmpty()) {
            world.ledger().takenOver(real.nodeNumber(), taken);
          }
          return taken;
        });
  }

  @Override
  public void rejoin() {
    call(
        world.faults().failed(),
        () -> {
          real.rejoin();
          return real.nodeNumber();
        });
  }

  private <T> T call(int failedPercent, Supplier<T> asked) {
    if (isOutOfReach.getAsBoolean() || world.happens(failedPercent)) {
      throw FaultyStore.down();
    }
    T result = asked.get();
    if (world.happens(world.faults().lost())) {
      throw new StoreException("the answer was lost");
    }
    return result;
  }

  @Override
  public void onRegistryChange(Runnable listener) {
    real.onRegistryChange(() -> {
      if (!world.happens(MISSED_PERCENT)) {
        notices.after(1 + world.random().nextLong(NOTICE_DELAY_MAX_NANOS), listener);
      }
    });
  }
}
