package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.StoreException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/// A mailbox whose owner runs when chance says so: tasks in the order in which they came, urgent
/// ones as soon as the thread gets its turn, others up to 5 ms later.
final class SimulatedMailbox implements Mailbox, SimulatedThreads.Work {
  private static final long LATER_MAX_NANOS = 5_000_000;

  private final VirtualTime time;
  private final RandomGenerator random;
  private final Owned owned;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private long tasksDue = Long.MAX_VALUE;

  /// The state that the thread owns: it steps after each round of tasks.
  interface Owned {
    void step();

    long nextStepNanos();
  }

  /// An event loop owns nothing that steps.
  static final Owned NOTHING =
      new Owned() {
        @Override
        public void step() {}

        @Override
        public long nextStepNanos() {
          return Long.MAX_VALUE;
        }
      };

  SimulatedMailbox(VirtualTime time, RandomGenerator random, Owned owned) {
    this.time = time;
    this.random = random;
    this.owned = owned;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    tasksDue = Math.min(tasksDue, time.getAsLong());
  }

  @Override
  public void later(Runnable task) {
    tasks.add(task);
    tasksDue = Math.min(tasksDue, time.getAsLong() + random.nextLong(LATER_MAX_NANOS));
  }

  boolean isEmpty() {
    return tasks.isEmpty();
  }

  @Override
  public long dueNanos() {
    return Math.min(tasksDue, owned.nextStepNanos());
  }

  @Override
  public void runOne() {
    if (tasksDue <= time.getAsLong()) {
      boolean all = random.nextBoolean();
      do {
        run(tasks.remove());
      } while (all && !tasks.isEmpty());
      if (tasks.isEmpty()) {
        tasksDue = Long.MAX_VALUE;
      }
    }
    owned.step();
  }

  /// A read that fails is the task's end, as on the real thread; any other exception is a bug.
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (StoreException e) {
      // the store was to fail; what the task wanted is tried again by the next sweep
    }
  }
}
