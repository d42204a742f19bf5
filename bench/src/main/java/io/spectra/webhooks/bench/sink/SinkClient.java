package io.spectra.webhooks.bench.sink;

import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;

/// Reads the counts of a sink in this process or another one. All methods block. Any thread may use
/// it.
public final class SinkClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ASK_EVERY = Duration.ofMillis(10);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI sink;

  public SinkClient(InetSocketAddress sink) {
    this.sink =
        URI.create("http://%s:%s".formatted(sink.getAddress().getHostAddress(), sink.getPort()));
  }

  public SinkStats read() {
    return get("/stats");
  }

  /// Returns the requests that the sink has seen so far, and resets its counts and times.
  public SinkStats readAndReset() {
    return get("/stats?reset");
  }

  /// Opens or shuts the gate before the paths `/gated…`.
  public void turnGate(boolean open) {
    ask(open ? "/gate?open" : "/gate?shut");
  }

  /// Waits until the sink has received this many requests, or the time is over.
  public SinkStats awaitTotal(long total, MonotonicClock clock, Duration within)
      throws InterruptedException {
    return await(stats -> stats.total() >= total, clock, within);
  }

  /// Waits until the counts of the sink satisfy `wanted`, or the time is over.
  ///
  /// @return the last counts
  public SinkStats await(Predicate<SinkStats> wanted, MonotonicClock clock, Duration within)
      throws InterruptedException {
    long deadline = clock.nanos() + within.toNanos();
    var stats = read();
    while (!wanted.test(stats) && clock.nanos() < deadline) {
      clock.waitFor(ASK_EVERY);
      stats = read();
    }
    return stats;
  }

  private SinkStats get(String path) {
    return JSON.readValue(ask(path), SinkStats.class);
  }

  private byte[] ask(String path) {
    var request = HttpRequest.newBuilder(sink.resolve(path)).timeout(TIMEOUT).GET().build();
    try {
      return http.send(request, BodyHandlers.ofByteArray()).body();
    } catch (IOException e) {
      throw new UncheckedIOException("the sink at " + sink + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the sink", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
