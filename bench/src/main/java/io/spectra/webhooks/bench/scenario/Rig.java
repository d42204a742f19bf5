package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.Generator;
import io.spectra.webhooks.bench.load.LoadRun;
import io.spectra.webhooks.bench.load.Pace;
import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.load.Wrk;
import io.spectra.webhooks.bench.process.ProcessUsage;
import io.spectra.webhooks.bench.process.ServerProcess;
import io.spectra.webhooks.bench.process.SinkProcess;
import io.spectra.webhooks.bench.sink.SinkClient;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What scenarios are played on: one sink for the whole run, servers as they ask for them, and the
/// one way in which load is measured. One thread.
public final class Rig implements AutoCloseable {
  static final String GENERATOR = "generator";
  static final String SINK = "sink";
  static final String SERVER = "server";

  /// What the rig needs besides the load itself when the load's end is settled beforehand.
  private static final Duration SPARE = Duration.ofSeconds(2);

  private static final Duration ARRIVE_WITHIN = Duration.ofSeconds(60);

  private final MonotonicClock clock;
  private final RunSettings settings;
  private final SinkProcess sink;
  private final Path scratch;

  private Rig(MonotonicClock clock, RunSettings settings, SinkProcess sink, Path scratch) {
    this.clock = clock;
    this.settings = settings;
    this.sink = sink;
    this.scratch = scratch;
  }

  /// Starts the sink, and makes a place for data.
  ///
  /// @param mainClass the program that has the command `sink`
  public static Rig start(MonotonicClock clock, RunSettings settings, String mainClass)
      throws InterruptedException {
    try {
      var scratch = Files.createTempDirectory(settings.directory(), "run-");
      return new Rig(clock, settings, SinkProcess.start(clock, mainClass), scratch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  MonotonicClock clock() {
    return clock;
  }

  RunSettings settings() {
    return settings;
  }

  SinkProcess sink() {
    return sink;
  }

  SinkClient stats() {
    return sink.stats();
  }

  /// From now on, requests to one group of the sink's paths.
  Arrivals arrivals(String path) {
    return Arrivals.at(clock, stats(), ARRIVE_WITHIN, path);
  }

  /// A place for a new server's data.
  Path newData() {
    try {
      return Files.createTempDirectory(scratch, "data-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// With the embedded store.
  ServerProcess startServer(Path data) throws InterruptedException {
    return startServer(data, Map.of());
  }

  /// @param others settings of the server, as environment variables
  ServerProcess startServer(Path data, Map<String, String> others) throws InterruptedException {
    return ServerProcess.start(clock, settings.serverJar(), data, settings.serverOptions(), others);
  }

  /// As much as it can take, from as many connections as were asked for.
  LoadRun fullLoad(InetSocketAddress target, RequestTemplate request) {
    var duration = settings.warmup().plus(settings.measured()).plus(SPARE);
    return settings
        .wrk()
        .<LoadRun>map(
            wrk -> Wrk.start(wrk, scratch, target, request, settings.connections(), duration))
        .orElseGet(() ->
            Generator.start(
                clock, target, List.of(request), new Pace.AsAnswered(settings.connections())));
  }

  /// A fixed rate, from as many connections as were asked for; reached in the first half of the
  /// warm-up.
  LoadRun steadyLoad(InetSocketAddress target, List<RequestTemplate> requests, double perSecond) {
    var ramp = settings.warmup().dividedBy(2);
    return Generator.start(
        clock, target, requests, new Pace.AtRate(settings.connections(), perSecond, ramp));
  }

  /// Lets a load warm up, measures it, and ends it.
  ///
  /// @param pids of the processes to measure besides generator and sink, by name
  Window measure(LoadRun load, Map<String, Long> pids) throws InterruptedException {
    var measured = new HashMap<>(pids);
    measured.put(GENERATOR, load.pid());
    measured.put(SINK, sink.pid());
    clock.waitFor(settings.warmup());
    load.mark();
    var before = cpu(measured);
    var seenBefore = stats().readAndReset();
    long start = clock.nanos();
    clock.waitUntil(start + settings.measured().toNanos());
    long end = clock.nanos();
    var seen = stats().readAndReset();
    var spent = cpu(measured);
    spent.replaceAll((name, total) -> total.minus(before.getOrDefault(name, Duration.ZERO)));
    var totals = load.finish();
    long connections = seen.connections() - seenBefore.connections();
    return new Window(
        Duration.ofNanos(end - start), seen, connections, spent, totals, clock.nanos());
  }

  private static Map<String, Duration> cpu(Map<String, Long> pids) {
    var cpu = new HashMap<String, Duration>();
    pids.forEach((name, pid) -> cpu.put(name, ProcessUsage.cpu(pid)));
    return cpu;
  }

  /// Ends the sink and removes what the servers have left.
  @Override
  public void close() {
    sink.close();
    remove(scratch);
  }

  /// A server's data is large, and of no use once it has been measured.
  static void remove(Path directory) {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
