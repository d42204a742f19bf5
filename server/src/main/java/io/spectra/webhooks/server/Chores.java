package io.spectra.webhooks.server;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// What the server does now and then, one after another on a thread of its own, which may block. A
/// failure is logged once and tried again at the next time.
final class Chores implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Chores.class.getName());

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("spectra-chores").daemon().factory());

  /// Begins when `every` has passed for the first time.
  void repeat(String what, Duration every, Runnable task) {
    var _ =
        thread.scheduleWithFixedDelay(
            new Chore(what, task), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static final class Chore implements Runnable {
    private final String what;
    private final Runnable task;
    private boolean isFailing; // the thread's only

    private Chore(String what, Runnable task) {
      this.what = what;
      this.task = task;
    }

    @Override
    public void run() {
      try {
        task.run();
        isFailing = false;
      } catch (RuntimeException e) { // the top of the thread: nothing may end the schedule
        if (!isFailing) {
          LOG.log(System.Logger.Level.WARNING, what + " failed; it is tried again", e);
        }
        isFailing = true;
      }
    }
  }
}
