package io.spectra.webhooks.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// A simulated thread that runs a task about every so often.
final class Repeating implements SimulatedThreads.Work {
  private final VirtualTime time;
  private final long periodNanos;
  private final Runnable task;
  private long due;

  Repeating(VirtualTime time, RandomGenerator random, Duration period, Runnable task) {
    this.time = time;
    this.periodNanos = period.toNanos();
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
