package io.spectra.webhooks.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Simulates a thread that runs a task about once in every period.
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
