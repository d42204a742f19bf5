package io.spectra.webhooks.tasks;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs tasks again and again on daemon threads of its own. A run starts a fixed time after the end
/// of the one before. A task that fails is logged once, until it works again, and runs again after
/// the same time.
///
/// One thread at a time may add tasks. Any thread may close it.
public final class RepeatedTasks implements AutoCloseable {
  private final ScheduledThreadPoolExecutor threads;
  private final boolean hasThreadPerTask;

  private RepeatedTasks(ScheduledThreadPoolExecutor threads, boolean hasThreadPerTask) {
    this.threads = threads;
    this.hasThreadPerTask = hasThreadPerTask;
  }

  /// Returns an instance that runs all its tasks on one thread of this name, one after the other.
  public static RepeatedTasks onOneThread(String name) {
    var thread = Thread.ofPlatform().name(name).daemon().factory();
    return new RepeatedTasks(new ScheduledThreadPoolExecutor(1, thread), false);
  }

  /// Returns an instance in which every task has a thread, so that a task that blocks delays no
  /// other. The name of a thread is the prefix and a number.
  public static RepeatedTasks withThreadPerTask(String prefix) {
    var numbered = Thread.ofPlatform().name(prefix, 0).daemon().factory();
    return new RepeatedTasks(new ScheduledThreadPoolExecutor(0, numbered), true);
  }

  /// Starts a task, which runs for the first time after `every`.
  public void repeat(Duration every, Runnable task, FailureReport failures) {
    repeat(every, every, task, failures);
  }

  /// Starts a task, which runs for the first time at once.
  public void repeatFromNow(Duration every, Runnable task, FailureReport failures) {
    repeat(Duration.ZERO, every, task, failures);
  }

  private void repeat(Duration first, Duration every, Runnable task, FailureReport failures) {
    if (hasThreadPerTask) {
      threads.setCorePoolSize(threads.getCorePoolSize() + 1);
    }
    var _ =
        threads.scheduleWithFixedDelay(
            () -> failures.runGuarded(task),
            first.toNanos(),
            every.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  /// Starts no further run and interrupts those under way. Does not wait for them.
  @Override
  public void close() {
    threads.shutdownNow();
  }

  /// Starts no further run, except one of `last` after the runs under way. Waits for it, and
  /// interrupts what has not ended within the bound. Does nothing when this instance is closed.
  public void closeAfter(Runnable last, Duration bound) {
    if (threads.isShutdown()) {
      return;
    }
    threads.execute(last);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException _) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
