package io.spectra.webhooks.bench.load;

import io.spectra.webhooks.bench.load.LoadPace.AsAnswered;
import io.spectra.webhooks.bench.load.LoadPace.AtRate;
import io.spectra.webhooks.bench.load.LoadTotals.AnswerTimes;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// Sends requests when they are due and a connection is free, and counts the answers. Everything
/// runs on the generator's one event loop, so there is no lock.
final class LoadLoop {
  /// The largest number of due requests that wait for a connection. Further ones are dropped and
  /// counted.
  private static final int WAITING_MAX = 1_000_000;

  private static final int STATUS_OK_MIN = 200;
  private static final int STATUS_OK_MAX = 299;
  private static final long HIGHEST_NANOS = 600_000_000_000L;
  private static final double NANOS_PER_MICRO = 1_000;

  private final MonotonicClock clock;
  private final List<RequestTemplate> requests;
  private final LoadPace pace;
  private final ArrayDeque<LoadConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<Long> waiting = new ArrayDeque<>();
  private final Histogram latency = new Histogram(1_000, HIGHEST_NANOS, 3);
  private final Map<Integer, Long> refused = new HashMap<>();
  private int next;
  private long accepted;
  private long broken;
  private long dropped;
  private int open;
  private boolean isStopping;
  private Runnable whenFinished = () -> {};

  LoadLoop(MonotonicClock clock, List<RequestTemplate> requests, LoadPace pace) {
    this.clock = clock;
    this.requests = List.copyOf(requests);
    this.pace = pace;
  }

  boolean isStopping() {
    return isStopping;
  }

  /// Sends a request that was due at this time, which is now or a little earlier.
  void due(long dueNanos) {
    var connection = idle.poll();
    if (connection != null) {
      send(connection, dueNanos);
    } else if (waiting.size() < WAITING_MAX) {
      waiting.add(dueNanos);
    } else {
      dropped++;
    }
  }

  /// Notes that a connection can take a request.
  void free(LoadConnection connection) {
    var dueNanos = waiting.poll();
    if (dueNanos != null) {
      send(connection, dueNanos);
      return;
    }
    switch (pace) {
      case AsAnswered _ when !isStopping -> send(connection, clock.nanos());
      case AsAnswered _ -> idle.add(connection);
      case AtRate _ -> idle.add(connection);
    }
  }

  /// Notes the answer to a request that was due at `dueNanos`.
  void answered(int status, long dueNanos) {
    open--;
    if (status >= STATUS_OK_MIN && status <= STATUS_OK_MAX) {
      accepted++;
      latency.recordValue(Math.clamp(clock.nanos() - dueNanos, 0, HIGHEST_NANOS));
    } else {
      refused.merge(status, 1L, Long::sum);
    }
    checkFinished();
  }

  /// Notes that a connection is gone. `wasBusy` says whether it had a request.
  void lost(LoadConnection connection, boolean wasBusy) {
    idle.remove(connection);
    if (wasBusy) {
      open--;
      broken++;
    }
    checkFinished();
  }

  void mark() {
    latency.reset();
  }

  /// Ends the load: no more requests become due. Runs `action` once, when all those that were due
  /// have an answer.
  void stop(Runnable action) {
    isStopping = true;
    whenFinished = action;
    checkFinished();
  }

  LoadTotals totals() {
    return new LoadTotals(
        accepted,
        refused,
        broken,
        open + waiting.size() + dropped,
        0,
        new AnswerTimes(
            latency.getValueAtPercentile(50) / NANOS_PER_MICRO,
            latency.getValueAtPercentile(99) / NANOS_PER_MICRO,
            latency.getTotalCount() == 0 ? 0 : latency.getMaxValue() / NANOS_PER_MICRO));
  }

  private void send(LoadConnection connection, long dueNanos) {
    open++;
    connection.send(requests.get(next), dueNanos);
    next = next + 1 == requests.size() ? 0 : next + 1;
  }

  private void checkFinished() {
    if (isStopping && open == 0 && waiting.isEmpty()) {
      var action = whenFinished;
      whenFinished = () -> {};
      action.run();
    }
  }
}
