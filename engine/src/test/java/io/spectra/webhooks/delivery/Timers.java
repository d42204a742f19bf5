package io.spectra.webhooks.delivery;

import java.util.PriorityQueue;

/// Tasks for a given moment, in the order of their moments. One simulated thread runs them.
final class Timers implements SimulatedThreads.Work {
  private final VirtualTime time;
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private long added;

  Timers(VirtualTime time) {
    this.time = time;
  }

  private record Timer(long dueNanos, long number, Runnable task) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byDue = Long.compare(dueNanos, other.dueNanos);
      return byDue != 0 ? byDue : Long.compare(number, other.number);
    }
  }

  void after(long delayNanos, Runnable task) {
    timers.add(new Timer(time.getAsLong() + delayNanos, added++, task));
  }

  @Override
  public long dueNanos() {
    Timer next = timers.peek();
    return next == null ? Long.MAX_VALUE : next.dueNanos();
  }

  @Override
  public void runOne() {
    timers.remove().task().run();
  }
}
