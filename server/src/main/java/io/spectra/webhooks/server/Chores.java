package io.spectra.webhooks.server;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs the server's tasks that are due now and then. There are as many threads as tasks, so that
/// one that blocks, as on a frozen database, holds up no other. A failure is logged once and tried
/// again at the next time.
final class Chores implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Chores.class.getName());

  private final ScheduledThreadPoolExecutor threads =
      new ScheduledThreadPoolExecutor(
          0, Thread.ofPlatform().name("spectra-chores-", 0).daemon().factory());

  /// Begins when `every` has passed for the first time. For the one thread that starts the server.
  void repeat(String what, Duration every, Runnable task) {
    threads.setCorePoolSize(threads.getCorePoolSize() + 1);
    var _ =
        threads.scheduleWithFixedDelay(
            new Chore(what, task), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static final class Chore implements Runnable {
    private final String what;
    private final Runnable task;
    private boolean isFailing; // this chore's runs only, which follow one another

    private Chore(String what, Runnable task) {
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
