package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadRun;
import io.spectra.webhooks.bench.load.LoadTotals;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.sink.SinkClient;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// Makes load for events that go to many webhooks. A few of them are under way at any time, and the
/// next one is published when one has arrived everywhere. One thread of this process does that.
final class Bursts implements LoadRun {
  private static final int UNDER_WAY = 4;
  private static final Duration LOOK_EVERY = Duration.ofMillis(2);

  private final MonotonicClock clock;
  private final SinkClient sink;
  private final String path;
  private final int deliveriesEach;
  private final long before;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile long accepted;
  private volatile long refused;

  private Bursts(
      MonotonicClock clock,
      SinkClient sink,
      String path,
      int deliveriesEach,
      ServerApi api,
      String key) {
    this.clock = clock;
    this.sink = sink;
    this.path = path;
    this.deliveriesEach = deliveriesEach;
    this.before = arrived();
    this.thread = Thread.ofPlatform().name("bench-bursts").unstarted(() -> run(api, key));
  }

  /// Starts at once.
  ///
  /// @param path the group of the sink's paths that the webhooks have
  /// @param deliveriesEach the number of webhooks that an event goes to
  static Bursts start(
      MonotonicClock clock,
      SinkClient sink,
      String path,
      int deliveriesEach,
      ServerApi api,
      String key) {
    var bursts = new Bursts(clock, sink, path, deliveriesEach, api, key);
    bursts.thread.start();
    return bursts;
  }

  private void run(ServerApi api, String key) {
    try {
      while (!stopping) {
        if (accepted * deliveriesEach - arrived() + before < (long) UNDER_WAY * deliveriesEach) {
          publish(api, key);
        } else {
          clock.waitFor(LOOK_EVERY);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts, others look
  private void publish(ServerApi api, String key) {
    if (api.publishes(key)) {
      accepted++;
    } else {
      refused++;
    }
  }

  private long arrived() {
    return sink.read().path(path).total();
  }

  @Override
  public Set<Long> pids() {
    return Set.of(ProcessHandle.current().pid());
  }

  /// Does nothing, since this load measures no latency.
  @Override
  public void mark() {}

  @Override
  public LoadTotals finish() throws InterruptedException {
    stopping = true;
    thread.join();
    return new LoadTotals(
        accepted,
        refused == 0 ? Map.of() : Map.of(0, refused),
        0,
        0,
        0,
        LoadTotals.AnswerTimes.UNKNOWN);
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
  }
}
