package io.spectra.webhooks.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Runs what the threads of a world have to do, one piece at a time: among the threads that have
/// something due, chance picks who goes on, and now and then one of them stalls for some
/// milliseconds. Nothing here runs at the same time as anything else.
///
/// A piece may wait in the middle for something slow ([#await]): its thread is busy until then, and
/// the others go on.
final class SimulatedThreads implements AutoCloseable {
  private static final long STALL_MAX_NANOS = 20_000_000;

  private static final int PIECES_A_MOMENT_MAX = 100_000;

  private final VirtualTime time;
  private final RandomGenerator random;
  private final List<Stalling> threads = new ArrayList<>();
  private final Stacks stacks = new Stacks();
  private @Nullable Stalling running; // between pieces: nobody
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

    /// Its threads do nothing any more, not even the rest of a piece that waits.
    void end() {
      threads.removeIf(thread -> thread.process == this);
    }
  }

  private static final class Stalling {
    final Work work;
    final Crew process;
    long notBefore = Long.MIN_VALUE;
    @Nullable Waiting waiting; // in the middle of a piece

    Stalling(Work work, Crew process) {
      this.work = work;
      this.process = process;
    }

    long due() {
      long due = waiting == null ? work.dueNanos() : waiting.due.getAsLong();
      return Math.max(Math.max(notBefore, process.pausedUntil), due);
    }
  }

  private record Waiting(LongSupplier due, Stacks.Stack stack) {}

  Crew newProcess() {
    return new Crew();
  }

  /// Waits in the middle of a piece until `due` (`Long.MAX_VALUE` for not yet), while others run.
  void await(LongSupplier due) {
    Stalling me = running;
    if (me == null) {
      throw new IllegalStateException("only a piece of a simulated thread can wait");
    }
    me.waiting = new Waiting(due, stacks.current());
    running = null;
    stacks.leave();
    me.waiting = null;
    running = me;
  }

  /// Runs at most this many pieces of what is due now.
  void runSome(int pieces) {
    var left = new Countdown(pieces);
    stacks.run(() -> left.isOver() || !runOne());
  }

  /// Runs all that is due until then, and leaves time there.
  void runUntil(long nanos) {
    var moment = new Countdown(PIECES_A_MOMENT_MAX);
    stacks.run(() -> {
      if (runOne()) {
        moment.check();
        return false;
      }
      moment.startOver();
      time.advanceTo(Math.min(nextDue, nanos));
      return nextDue > nanos;
    });
  }

  private static final class Countdown {
    private final int from;
    private int left;

    Countdown(int from) {
      this.from = from;
      this.left = from;
    }

    boolean isOver() {
      return left-- == 0;
    }

    void check() {
      if (isOver()) {
        throw new AssertionError("a thread spins: it always has something due and never does it");
      }
    }

    void startOver() {
      left = from;
    }
  }

  /// Runs one piece of what is due now; false when nothing is.
  private boolean runOne() {
    Stalling chosen = choose();
    if (chosen == null) {
      return false;
    }
    if (random.nextInt(50) == 0) {
      chosen.notBefore = time.getAsLong() + random.nextLong(STALL_MAX_NANOS);
    } else if (chosen.waiting != null) {
      stacks.resume(chosen.waiting.stack());
    } else {
      running = chosen;
      chosen.work.runOne();
      running = null;
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

  /// Ends every piece that still waits, each with an error that nobody looks at.
  @Override
  public void close() {
    stacks.close();
  }
}
