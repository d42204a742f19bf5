package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.Generator;
import io.spectra.webhooks.bench.load.LoadPace;
import io.spectra.webhooks.bench.load.LoadRun;
import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.load.SeveralRuns;
import io.spectra.webhooks.bench.load.Wrk;
import io.spectra.webhooks.bench.process.CpuTime;
import io.spectra.webhooks.bench.process.PostgresServer;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Provides the environment of the scenarios: one sink for the whole run, servers as they ask for
/// them, and the one way in which load is measured. One thread uses it.
public final class Rig implements AutoCloseable {
  static final String GENERATOR = "generator";
  static final String SINK = "sink";
  static final String SERVER = "server";
  static final String POSTGRES = "PostgreSQL";

  /// The number of different receivers, as a connection pool sees them.
  private static final int ORIGINS = 500;

  /// The time that the rig needs beyond the load itself when the load's end is fixed beforehand.
  private static final Duration SPARE = Duration.ofSeconds(2);

  private static final Duration ARRIVE_WITHIN = Duration.ofSeconds(60);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_MICRO = 1e3;

  private final MonotonicClock clock;
  private final RunSettings settings;
  private final SinkProcess sink;
  private final Path scratch;
  private Optional<PostgresServer> postgres = Optional.empty(); // present once a scenario needs it

  private Rig(MonotonicClock clock, RunSettings settings, SinkProcess sink, Path scratch) {
    this.clock = clock;
    this.settings = settings;
    this.sink = sink;
    this.scratch = scratch;
  }

  /// Starts the sink, and creates a directory for data.
  ///
  /// @param mainClass the program that has the command `sink`
  public static Rig start(MonotonicClock clock, RunSettings settings, String mainClass)
      throws InterruptedException {
    try {
      var scratch = Files.createTempDirectory(settings.directory(), "run-");
      return new Rig(clock, settings, SinkProcess.start(clock, mainClass, ORIGINS), scratch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  MonotonicClock clock() {
    return clock;
  }

  /// Returns the time since an earlier reading of the clock.
  double millisSince(long nanos) {
    return (clock.nanos() - nanos) / NANOS_PER_MILLI;
  }

  /// Returns the seconds since an earlier reading of the clock.
  double secondsSince(long nanos) {
    return (clock.nanos() - nanos) / NANOS_PER_SECOND;
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

  /// Counts requests to one group of the sink's paths from now on.
  ArrivalCheck arrivals(String path) {
    return ArrivalCheck.at(clock, stats(), ARRIVE_WITHIN, path);
  }

  /// Makes a directory for a new server's data.
  Path newData() {
    try {
      return Files.createTempDirectory(scratch, "data-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts a server with the embedded store.
  ServerProcess startServer(Path data) throws InterruptedException {
    return startServer(data, Map.of());
  }

  /// Starts a server with the embedded store and further settings.
  ///
  /// @param others settings of the server, as environment variables
  ServerProcess startServer(Path data, Map<String, String> others) throws InterruptedException {
    return startServer(data, List.of(), others);
  }

  /// Starts a server with the embedded store, further options and settings.
  ///
  /// @param options options for its JVM, before those that the run was given
  ServerProcess startServer(Path data, List<String> options, Map<String, String> others)
      throws InterruptedException {
    var all = new ArrayList<>(options);
    all.addAll(settings.server().options());
    return ServerProcess.start(clock, settings.server().jar(), data, all, others);
  }

  /// Returns the PostgreSQL that was named, or the rig's own, which starts with the first call.
  PostgresServer postgres() {
    var server =
        postgres.orElseGet(() ->
            settings
                .databaseUrl()
                .map(PostgresServer::at)
                .orElseGet(() -> PostgresServer.start(scratch.resolve("postgres"))));
    postgres = Optional.of(server);
    return server;
  }

  /// Returns what the report says about the PostgreSQL that scenarios were played on.
  public Map<String, String> described() {
    return postgres.map(server -> Map.of(POSTGRES, server.described().toString())).orElse(Map.of());
  }

  /// Starts as much load as the server takes, from the number of connections in the settings.
  LoadRun fullLoad(List<InetSocketAddress> targets, RequestTemplate request) {
    return fullLoad(targets, request, settings.load().connections(), settings.load().warmUp());
  }

  /// Starts as much load as the server takes, from this number of connections.
  ///
  /// @param warmUp the warm-up of the load before it is measured
  LoadRun fullLoad(
      List<InetSocketAddress> targets, RequestTemplate request, int connections, WarmUp warmUp) {
    var duration = warmUp.most().plus(settings.load().measured()).plus(SPARE);
    return settings
        .load()
        .wrk()
        .<LoadRun>map(wrk ->
            SeveralRuns.start(
                targets.size(),
                number ->
                    Wrk.start(
                        wrk,
                        scratch,
                        targets.get(number),
                        request,
                        share(connections, number, targets.size()),
                        duration)))
        .orElseGet(() ->
            Generator.start(
                clock, targets, List.of(request), new LoadPace.AsAnswered(connections)));
  }

  /// Returns the number of connections to one of the targets. All targets get the same share, and
  /// at least one each.
  static int share(int connections, int number, int targets) {
    int more = number < connections % targets ? 1 : 0;
    return Math.max(1, connections / targets + more);
  }

  /// Starts load at a fixed rate from the number of connections in the settings. The rate is
  /// reached in the first half of the warm-up.
  LoadRun steadyLoad(
      List<InetSocketAddress> targets, List<RequestTemplate> requests, double perSecond) {
    var ramp = settings.load().warmup().dividedBy(2);
    return Generator.start(
        clock,
        targets,
        requests,
        new LoadPace.AtRate(settings.load().connections(), perSecond, ramp));
  }

  /// Lets a load warm up, measures it, and ends it.
  Window measure(LoadRun load, MeasuredProcesses processes) throws InterruptedException {
    return measure(load, processes, settings.load().warmUp());
  }

  /// Measures with a warm-up of its own, and ends the load.
  Window measure(LoadRun load, MeasuredProcesses processes, WarmUp warmUp)
      throws InterruptedException {
    return measure(load, processes, warmUp, settings.load().measured());
  }

  /// Measures with a warm-up and for a time of its own, and ends the load.
  Window measure(LoadRun load, MeasuredProcesses processes, WarmUp warmUp, Duration length)
      throws InterruptedException {
    var measured =
        processes
            .with(GENERATOR, CpuTime.of(load.pids()))
            .with(SINK, CpuTime.of(List.of(sink.pid())));
    var warmedUp = warmUp.play(window -> sample(measured, window));
    load.mark();
    var before = measured.used();
    var seenBefore = stats().readAndReset();
    long start = clock.nanos();
    clock.waitUntil(start + length.toNanos());
    long end = clock.nanos();
    var seen = stats().readAndReset();
    var spent = measured.used().since(before);
    var totals = load.finish();
    long connections = seen.connections() - seenBefore.connections();
    return new Window(
        Duration.ofNanos(end - start), warmedUp, seen, connections, spent, totals, clock.nanos());
  }

  private WarmUp.Sample sample(MeasuredProcesses measured, Duration length)
      throws InterruptedException {
    var spentBefore = measured.spent();
    long seenBefore = stats().read().total();
    long start = clock.nanos();
    clock.waitUntil(start + length.toNanos());
    double seconds = secondsSince(start);
    long seen = stats().read().total() - seenBefore;
    double spentNanos = measured.spent().minus(spentBefore).toNanos();
    return new WarmUp.Sample(seen / seconds, seen == 0 ? 0 : spentNanos / NANOS_PER_MICRO / seen);
  }

  /// Ends the sink and PostgreSQL, and removes the servers' data.
  @Override
  public void close() {
    sink.close();
    postgres.ifPresent(PostgresServer::close);
    remove(scratch);
  }

  /// Removes a server's data, which is large and has no use after the measurement.
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
