package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.Core;
import io.spectra.webhooks.delivery.Mailbox;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// A platform thread that owns some state. In each pass it runs the tasks in its mailbox, and then
/// the steps of the state that are due.
///
/// An urgent task wakes the thread at once; one that may come later lets it gather more for a few
/// milliseconds. A task that throws is logged and the next one runs.
final class MailboxThread implements Mailbox, AutoCloseable {
  private static final Logger LOG = System.getLogger(MailboxThread.class.getName());
  private static final long NOT_BUSY = Long.MIN_VALUE;
  private static final long GATHER_NANOS = Duration.ofMillis(5).toNanos();

  private enum Mark implements Runnable {
    END_OF_PASS;

    @Override
    public void run() {}
  }

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Consumer<Duration> turned;
  private final LongSupplier ticker;
  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Core.Component component = NOTHING;
  private volatile boolean urgent;
  private volatile boolean idle; // parked until something comes
  private volatile boolean stopping;
  private volatile long busySince; // the ticker at the pass's start, or NOT_BUSY between passes

  private static final Core.Component NOTHING =
      new Core.Component() {
        @Override
        public void step() {}

        @Override
        public long nextStepNanos() {
          return Long.MAX_VALUE;
        }

        @Override
        public boolean isIdle() {
          return true;
        }
      };

  /// `turned` receives the time of each pass, without the component's waits.
  MailboxThread(String name, Consumer<Duration> turned, LongSupplier ticker) {
    this.turned = turned;
    this.ticker = ticker;
    this.busySince = NOT_BUSY;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /// Starts the thread. Tasks that were handed over before wait until now.
  void start(Core.Component owned) {
    component = owned;
    thread.start();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    // If it is set, its setter has woken the thread, which clears it before it takes all tasks.
    if (!urgent) {
      urgent = true;
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void later(Runnable task) {
    tasks.add(task);
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  /// Whether one pass of the thread has taken longer than this, so that all tasks wait. Any thread.
  boolean isStuck(Duration bound) {
    long since = busySince;
    return since != NOT_BUSY && ticker.getAsLong() - since > bound.toNanos();
  }

  /// Runs what has been handed over, and ends the thread. Waits for that up to `bound`, and returns
  /// whether the thread has ended. Idempotent.
  boolean close(Duration bound) {
    stopping = true;
    execute(() -> {});
    if (thread.getState() == Thread.State.NEW) {
      return true;
    }
    try {
      return ended.await(bound.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(10));
  }

  private void run() {
    try {
      while (!(stopping && isDone())) {
        urgent = false;
        pass();
        await();
      }
    } finally {
      ended.countDown();
    }
  }

  private void pass() {
    long begun = ticker.getAsLong();
    busySince = begun;
    long waitedBefore = component.waitedNanos();
    runTasks();
    guarded(component::step);
    busySince = NOT_BUSY;
    long waited = Math.max(0, component.waitedNanos() - waitedBefore); // it may be another core's
    guarded(() -> turned.accept(Duration.ofNanos(ticker.getAsLong() - begun - waited)));
  }

  private boolean isDone() {
    return tasks.isEmpty() && component.isIdle();
  }

  /// Runs the tasks that are here now. The tasks that these add run after the next step.
  private void runTasks() {
    tasks.add(Mark.END_OF_PASS);
    for (Runnable task = tasks.poll(); task != Mark.END_OF_PASS; task = tasks.poll()) {
      guarded(task);
    }
  }

  private void await() {
    long due = component.nextStepNanos();
    long now = ticker.getAsLong();
    if (due == Long.MAX_VALUE) {
      awaitFirstTask();
    } else if (due > now && !urgent) {
      LockSupport.parkNanos(this, tasks.isEmpty() ? due - now : Math.min(due - now, GATHER_NANOS));
    }
  }

  /// Waits for a task. If the first tasks are not urgent, it waits a little longer for more of
  /// them. It does not wait while `urgent` is set, even without a task, because `urgent` keeps
  /// others from waking this thread.
  private void awaitFirstTask() {
    idle = true;
    while (tasks.isEmpty() && !urgent && !(stopping && isDone())) {
      LockSupport.park(this);
    }
    idle = false;
    if (!urgent && !stopping) {
      LockSupport.parkNanos(this, GATHER_NANOS);
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // the top of the thread: one bad task must not end the others
      LOG.log(Level.ERROR, "A task of " + Thread.currentThread().getName() + " failed", e);
    }
  }
}
