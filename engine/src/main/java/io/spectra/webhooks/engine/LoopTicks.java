package io.spectra.webhooks.engine;

import io.spectra.webhooks.tasks.FailureReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/// Runs a task on each event loop ten times a second, which looks after the loop's lanes. It also
/// reports whether a loop is stuck.
final class LoopTicks implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LoopTicks.class.getName());
  private static final long TICK_MILLIS = 100;

  private final List<ScheduledExecutorService> loops;
  private final IntConsumer tick;
  private final LongSupplier ticker;
  private final AtomicLongArray tickedAt; // by loop: when its last tick was, on the ticker
  private final List<FailureReport> failures; // by loop
  private final List<ScheduledFuture<?>> ticks = new ArrayList<>();

  /// `tick` gets the number of the loop that it runs on.
  LoopTicks(List<ScheduledExecutorService> loops, IntConsumer tick, LongSupplier ticker) {
    this.loops = loops;
    this.tick = tick;
    this.ticker = ticker;
    this.tickedAt = new AtomicLongArray(loops.size());
    this.failures = loops.stream().map(_ -> failure()).toList();
  }

  void start() {
    for (int i = 0; i < loops.size(); i++) {
      int loop = i;
      tickedAt.set(loop, ticker.getAsLong());
      ticks.add(
          loops
              .get(i)
              .scheduleWithFixedDelay(
                  () -> tick(loop), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS));
    }
  }

  private void tick(int loop) {
    tickedAt.set(loop, ticker.getAsLong());
    failures.get(loop).runGuarded(() -> tick.accept(loop));
  }

  private static FailureReport failure() {
    return new FailureReport(
        LOG, Level.ERROR, "A loop could not look after its webhooks; trying again");
  }

  /// Whether some loop has not ticked for longer than this. Any thread.
  boolean areLate(Duration bound) {
    long oldest = ticker.getAsLong() - bound.toNanos();
    for (int i = 0; i < loops.size(); i++) {
      if (tickedAt.get(i) - oldest < 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    ticks.forEach(each -> each.cancel(false));
  }
}
