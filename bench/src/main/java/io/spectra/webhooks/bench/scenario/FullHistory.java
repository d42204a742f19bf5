package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadRun;
import io.spectra.webhooks.bench.load.LoadTotals;
import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.EmbeddedFiles;
import io.spectra.webhooks.bench.process.HistoryReader;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.process.ServerProcess;
import io.spectra.webhooks.bench.report.Findings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Measures the cost of a long history of many webhooks: reading the latest deliveries of one
/// webhook, accepting and delivering beside it, and the retention of a day while events are
/// published.
///
/// The server makes the history itself, a day's share at a time. Between two shares it is stopped,
/// and the share is made some days older in its files, since no setting shifts the server's clock.
final class FullHistory implements Scenario {
  static final String NAME = "history";
  private static final String EVENT = "order.status_changed";
  private static final int DAYS = 5;
  private static final double PUBLISHED_A_SECOND = 1_000;
  private static final long SEED = 9;
  private static final double NANOS_PER_MICRO = 1e3;

  /// The time from the server's start to its first retention. Retention runs each minute from then
  /// on.
  private static final Duration RETENTION_AFTER = Duration.ofSeconds(60);

  private static final Duration RETENTION_WITHIN = Duration.ofMinutes(2);
  private static final Duration BEFOREHAND = Duration.ofSeconds(5);
  private static final Duration AFTERWARDS = Duration.ofSeconds(1);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isLong() {
    return true;
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    var data = rig.newData();
    try {
      var history = register(rig, findings, data);
      double empty = emptyThroughput(rig, findings, data, history.key());
      long oldest = fill(rig, findings, data, history.fill());
      try (var server = rig.startServer(data)) {
        readLatest(rig, findings, server, history.fill());
        double full = throughput(rig, findings, server, history.key(), "full");
        findings.add(NAME, "events accepted and delivered, full ÷ empty", "", full / empty);
        Installation.checkComplaint(findings, NAME, server);
      }
      retain(rig, findings, data, history.key(), oldest);
    } finally {
      Rig.remove(data);
    }
  }

  /// The webhooks with a history, and the key of a tenant with one webhook for the loads.
  private record Registered(HistoryFill fill, String key) {}

  private static Registered register(Rig rig, Findings findings, Path data)
      throws InterruptedException {
    try (var server = rig.startServer(data);
        var api = new ServerApi(server.url())) {
      var key = server.firstApiKey();
      api.addWebhook(key, rig.sink().url("/fast"), List.of("*"));
      var fill = HistoryFill.register(rig, server, rig.settings().sizes().scaleWebhooks() / 2);
      findings.add(NAME, "webhooks", "", fill.webhooks());
      return new Registered(fill, key);
    }
  }

  /// Measures on a copy, so that these events are not part of the history.
  private static double emptyThroughput(Rig rig, Findings findings, Path data, String key)
      throws InterruptedException {
    var copy = rig.newData();
    try {
      copy(data, copy);
      try (var server = rig.startServer(copy)) {
        return throughput(rig, findings, server, key, "empty");
      }
    } finally {
      Rig.remove(copy);
    }
  }

  private static double throughput(
      Rig rig, Findings findings, ServerProcess server, String key, String label)
      throws InterruptedException {
    var arrivals = rig.arrivals("fast");
    var request = RequestTemplate.publish(key, EVENT);
    try (var load = rig.fullLoad(List.of(server.address()), request)) {
      var window = rig.measure(load, MeasuredProcesses.NONE);
      arrivals.check(findings, NAME, window.totals());
      window.addWarmUp(findings, NAME, label + ": ");
      double rate = window.perSecond(window.seen().count());
      findings.add(NAME, label + ": events accepted and delivered", "/s", rate);
      return rate;
    }
  }

  /// Fills the history.
  ///
  /// @return the sequence of the oldest day's last event
  private static long fill(Rig rig, Findings findings, Path data, HistoryFill fill)
      throws InterruptedException {
    var files = new EmbeddedFiles(data);
    long events = rig.settings().sizes().attempts() / HistoryFill.WEBHOOKS_A_TENANT / DAYS;
    long oldest = 0;
    for (int age = DAYS - 1; age >= 0; age--) {
      long before = files.newestEvent();
      fillDay(rig, findings, data, fill, events, age);
      if (age > 0) {
        files.age(age, before);
      }
      oldest = age == DAYS - 1 ? files.newestEvent() : oldest;
    }
    long attempts = files.attempts();
    findings.add(NAME, "attempts", "", (double) attempts);
    if (attempts != events * DAYS * HistoryFill.WEBHOOKS_A_TENANT) {
      findings.addFault(NAME, String.format(Locale.ROOT, "the history has %,d attempts", attempts));
    }
    return oldest;
  }

  private static void fillDay(
      Rig rig, Findings findings, Path data, HistoryFill fill, long events, int age)
      throws InterruptedException {
    try (var server = rig.startServer(data)) {
      long start = rig.clock().nanos();
      fill.publish(server, events);
      double seconds = rig.secondsSince(start);
      var label = age == 0 ? "today" : "day " + age + " before";
      findings.add(
          NAME,
          "filling %s: deliveries".formatted(label),
          "/s",
          events * HistoryFill.WEBHOOKS_A_TENANT / seconds);
      Installation.checkComplaint(findings, NAME, server);
    }
  }

  /// Reads with one client on one connection through the API, one webhook after the other.
  private static void readLatest(
      Rig rig, Findings findings, ServerProcess server, HistoryFill fill) {
    var random = new Random(SEED);
    try (var reader = new HistoryReader(server.address())) {
      readLatest(rig, reader, fill, random, rig.settings().load().warmup());
      var times = readLatest(rig, reader, fill, random, rig.settings().load().measured());
      findings.add(
          NAME,
          "latest %s of a webhook, read".formatted(ScenarioSizes.LATEST),
          "",
          (double) times.getTotalCount());
      addTime(findings, times, 50, "p50");
      addTime(findings, times, 99, "p99");
      addTime(findings, times, 100, "longest");
    }
  }

  private static Histogram readLatest(
      Rig rig, HistoryReader reader, HistoryFill fill, Random random, Duration duration) {
    var times = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    long end = rig.clock().nanos() + duration.toNanos();
    while (rig.clock().nanos() < end) {
      var tenant = fill.tenants().get(random.nextInt(fill.tenants().size()));
      long webhook = tenant.webhooks().get(random.nextInt(tenant.webhooks().size()));
      long start = rig.clock().nanos();
      reader.read(tenant.key(), webhook);
      times.recordValue(rig.clock().nanos() - start);
      int count = reader.deliveries();
      if (count != ScenarioSizes.LATEST) {
        throw new IllegalStateException("webhook %s shows %s deliveries".formatted(webhook, count));
      }
    }
    return times;
  }

  private static void addTime(Findings findings, Histogram times, double percentile, String label) {
    findings.addMicros(
        NAME,
        "latest %s of a webhook, %s".formatted(ScenarioSizes.LATEST, label),
        times.getValueAtPercentile(percentile) / NANOS_PER_MICRO);
  }

  /// Starts the server with a retention after which the oldest day is deleted, at a fixed rate of
  /// events. Then the same load runs for the same time without anything to delete.
  private static void retain(Rig rig, Findings findings, Path data, String key, long oldest)
      throws InterruptedException {
    var files = new EmbeddedFiles(data);
    var settings = Map.of("SPECTRA_DATA_RETENTION", retention(files));
    try (var server = rig.startServer(data, settings)) {
      long due = server.startNanos() + RETENTION_AFTER.minus(BEFOREHAND).toNanos();
      long start;
      Duration length;
      try (var load = steadyLoad(rig, server, key)) {
        rig.clock().waitUntil(due);
        load.mark();
        start = rig.clock().nanos();
        awaitRetention(rig, findings, files, oldest);
        rig.clock().waitFor(AFTERWARDS);
        length = Duration.ofNanos(rig.clock().nanos() - start);
        addLongest(findings, load.finish(), "during retention");
      }
      try (var load = steadyLoad(rig, server, key)) {
        rig.clock().waitFor(rig.settings().load().warmup());
        load.mark();
        rig.clock().waitFor(length);
        addLongest(findings, load.finish(), "without");
      }
      Installation.checkComplaint(findings, NAME, server);
    }
  }

  /// Returns the retention that ends where the second day begins, so that the oldest day is past.
  private static String retention(EmbeddedFiles files) {
    var second = files.days().get(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    return Duration.between(second, InstantSource.system().instant()).toSeconds() + "s";
  }

  private static LoadRun steadyLoad(Rig rig, ServerProcess server, String key) {
    var request = RequestTemplate.publish(key, EVENT);
    return rig.steadyLoad(List.of(server.address()), List.of(request), PUBLISHED_A_SECOND);
  }

  private static void awaitRetention(
      Rig rig, Findings findings, EmbeddedFiles files, long oldestUntil)
      throws InterruptedException {
    var oldest = files.days().getFirst();
    long deadline = rig.clock().nanos() + RETENTION_WITHIN.toNanos();
    while (files.days().contains(oldest)) {
      waitBefore(rig, deadline);
    }
    long start = rig.clock().nanos();
    while (files.takesRoom(oldest)) {
      waitBefore(rig, deadline);
    }
    findings.add(NAME, "retention of a day: attempts", "s", rig.secondsSince(start));
    while (files.isEventLeft(oldestUntil)) {
      waitBefore(rig, deadline);
    }
    findings.add(NAME, "retention of a day: attempts and events", "s", rig.secondsSince(start));
  }

  private static void waitBefore(Rig rig, long deadline) throws InterruptedException {
    if (rig.clock().nanos() > deadline) {
      throw new IllegalStateException("the retention of a day is not over");
    }
    rig.clock().waitFor(LOOK_EVERY);
  }

  private static void addLongest(Findings findings, LoadTotals totals, String label) {
    findings.addMicros(NAME, label + ": publish → accepted p99", totals.times().p99Micros());
    findings.addMicros(NAME, label + ": publish → accepted longest", totals.times().maxMicros());
    if (!totals.isClean()) {
      findings.addFault(NAME, label + ": not every request was accepted: " + totals);
    }
  }

  private static void copy(Path from, Path to) {
    try (var files = Files.list(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
