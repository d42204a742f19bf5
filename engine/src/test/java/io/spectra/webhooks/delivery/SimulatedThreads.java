package io.spectra.webhooks.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Runs what a node's threads have to do, one piece at a time: among the threads that have
/// something due, chance picks who goes on, and now and then one of them stalls for some
/// milliseconds. Nothing here is a real thread.
final class SimulatedThreads {
  private static final long STALL_MAX_NANOS = 20_000_000;

  private static final int PIECES_A_MOMENT_MAX = 100_000;

  private final VirtualTime time;
  private final RandomGenerator random;
  private final List<Stalling> threads = new ArrayList<>();

  SimulatedThreads(VirtualTime time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  /// One thread: when it next has something to do (`Long.MAX_VALUE` for never), and one piece of
  /// it.
  interface Work {
    long dueNanos();

    void runOne();
  }

  private static final class Stalling {
    final Work work;
    long notBefore = Long.MIN_VALUE;

    Stalling(Work work) {
      this.work = work;
    }

    long due() {
      return Math.max(notBefore, work.dueNanos());
    }
  }

  void add(Work work) {
    threads.add(new Stalling(work));
  }

  /// Runs one piece of what is due now; false when nothing is.
  boolean runOne() {
    Stalling chosen = null;
    int candidates = 0;
    for (Stalling thread : threads) {
      if (thread.due() <= time.getAsLong() && random.nextInt(++candidates) == 0) {
        chosen = thread;
      }
    }
    if (chosen == null) {
      return false;
    }
    if (random.nextInt(50) == 0) {
      chosen.notBefore = time.getAsLong() + random.nextLong(STALL_MAX_NANOS);
    } else {
      chosen.work.runOne();
    }
    return true;
  }

  private void runAllOfThisMoment() {
    for (int pieces = 0; runOne(); pieces++) {
      if (pieces > PIECES_A_MOMENT_MAX) {
        throw new AssertionError("a thread spins: it always has something due and never does it");
      }
    }
  }

  /// Runs all that is due until then, and leaves time there.
  void runUntil(long nanos) {
    while (true) {
      runAllOfThisMoment();
      long next = Long.MAX_VALUE;
      for (Stalling thread : threads) {
        next = Math.min(next, thread.due());
      }
      if (next > nanos) {
        time.advanceTo(nanos);
        return;
      }
      time.advanceTo(Math.max(next, time.getAsLong()));
    }
  }
}
