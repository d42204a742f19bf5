package io.spectra.webhooks.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Runs what the threads of a world have to do, one piece at a time: among the threads that have
/// something due, chance picks who goes on, and now and then one of them stalls for some
/// milliseconds. Nothing here is a real thread.
final class SimulatedThreads {
  private static final long STALL_MAX_NANOS = 20_000_000;

  private static final int PIECES_A_MOMENT_MAX = 100_000;

  private final VirtualTime time;
  private final RandomGenerator random;
  private final List<Stalling> threads = new ArrayList<>();
  private long nextDue; // of what the last look passed over

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

  /// Threads that pause and end together.
  final class Crew {
    private long pausedUntil = Long.MIN_VALUE;

    void add(Work work) {
      threads.add(new Stalling(work, this));
    }

    /// Timers of this process.
    Timers timers() {
      var timers = new Timers(time);
      add(timers);
      return timers;
    }

    /// None of its threads does anything until then.
    void pauseUntil(long nanos) {
      pausedUntil = nanos;
    }

    boolean isPaused() {
      return time.getAsLong() < pausedUntil;
    }

    void end() {
      threads.removeIf(thread -> thread.process == this);
    }
  }

  private static final class Stalling {
    final Work work;
    final Crew process;
    long notBefore = Long.MIN_VALUE;

    Stalling(Work work, Crew process) {
      this.work = work;
      this.process = process;
    }

    long due() {
      return Math.max(Math.max(notBefore, process.pausedUntil), work.dueNanos());
    }
  }

  Crew newProcess() {
    return new Crew();
  }

  /// Runs one piece of what is due now; false when nothing is.
  boolean runOne() {
    Stalling chosen = choose();
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

  private @Nullable Stalling choose() {
    long now = time.getAsLong();
    Stalling chosen = null;
    int candidates = 0;
    nextDue = Long.MAX_VALUE;
    for (Stalling thread : threads) {
      long due = thread.due();
      if (due > now) {
        nextDue = Math.min(nextDue, due);
      } else if (random.nextInt(++candidates) == 0) {
        chosen = thread;
      }
    }
    return chosen;
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
      if (nextDue > nanos) {
        time.advanceTo(nanos);
        return;
      }
      time.advanceTo(nextDue);
    }
  }
}
