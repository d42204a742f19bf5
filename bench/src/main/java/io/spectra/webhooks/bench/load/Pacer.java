package io.spectra.webhooks.bench.load;

import io.spectra.webhooks.bench.load.LoadPace.AtRate;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.Executor;

/// Notifies the load's loop of the requests that have become due, at the rate of the load from its
/// start. It has a thread of its own, because the timers of an event loop count in milliseconds.
final class Pacer implements AutoCloseable {
  /// The shortest wait. A shorter one would cost more processor time than it would improve the
  /// figures.
  private static final long QUANTUM_NANOS = 100_000;

  private static final Duration JOIN_WITHIN = Duration.ofSeconds(5);

  private final MonotonicClock clock;
  private final LoadLoop load;
  private final Executor loop;
  private final AtRate pace;
  private final Thread thread;
  private long startNanos; // written by this thread before the loop gets its tasks

  Pacer(MonotonicClock clock, LoadLoop load, Executor loop, AtRate pace) {
    this.clock = clock;
    this.load = load;
    this.loop = loop;
    this.pace = pace;
    this.thread = Thread.ofPlatform().name("bench-pacer").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    startNanos = clock.nanos();
    long told = 0;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long now = clock.nanos();
        long due = pace.dueAfter(now - startNanos);
        if (due > told) {
          tell(told, due);
          told = due;
        }
        clock.waitUntil(Math.max(dueNanos(told), now + QUANTUM_NANOS));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(long from, long to) {
    loop.execute(() -> {
      for (long request = from; request < to; request++) {
        load.due(dueNanos(request));
      }
    });
  }

  private long dueNanos(long request) {
    return startNanos + pace.dueNanos(request);
  }

  /// Stops the thread. It makes no further call after this returns.
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (thread.isAlive() && !thread.join(JOIN_WITHIN)) {
        throw new IllegalStateException("the pacer does not stop");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
