package io.spectra.webhooks.server;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs each of the server's background tasks at a fixed interval. Every task has a thread of its
/// own, so that one which blocks, as on a frozen database, delays no other. A task that fails is
/// logged once, until it works again, and runs again after its interval.
final class RepeatedTasks implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RepeatedTasks.class.getName());

  private final ScheduledThreadPoolExecutor threads =
      new ScheduledThreadPoolExecutor(
          0, Thread.ofPlatform().name("spectra-tasks-", 0).daemon().factory());

  /// Starts a task, which runs for the first time after `every`. Only the thread that starts the
  /// server calls this.
  void repeat(String what, Duration every, Runnable task) {
    threads.setCorePoolSize(threads.getCorePoolSize() + 1);
    var _ =
        threads.scheduleWithFixedDelay(
            new RepeatedTask(what, task),
            every.toMillis(),
            every.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static final class RepeatedTask implements Runnable {
    private final String what;
    private final Runnable task;
    private boolean isFailing; // this chore's runs only, which follow one another

    private RepeatedTask(String what, Runnable task) {
      this.what = what;
      this.task = task;
    }

    @Override
    public void run() {
      try {
        task.run();
        isFailing = false;
      } catch (RuntimeException | Error e) { // the top of the thread: nothing may end the schedule
        if (!isFailing) {
          LOG.log(System.Logger.Level.WARNING, what + " failed; it is tried again", e);
        }
        isFailing = true;
      }
    }
  }
}
