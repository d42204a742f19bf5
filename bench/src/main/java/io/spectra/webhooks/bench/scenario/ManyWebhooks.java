package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.EmbeddedFiles;
import io.spectra.webhooks.bench.process.ProcessUsage;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.process.ServerProcess;
import io.spectra.webhooks.bench.report.Findings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Measures a server with a small heap and very many webhooks whose receivers all hang. It measures
/// the time to register them, to park a large backlog for them, to start again on that data, and to
/// send everything when the receivers come back, and the memory for it. The whole backlog must
/// arrive, and nothing of it twice, because the stop in between lets attempts under way end.
final class ManyWebhooks implements Scenario {
  static final String NAME = "scale";
  private static final List<String> HEAP = List.of("-Xmx512m");
  private static final String EVENT = "order.status_changed";
  private static final String PATH = "gated";
  private static final int WEBHOOKS_A_TENANT = 1_000;
  private static final int EVENTS_A_REQUEST_MAX = 100;
  private static final Duration FILL_WITHIN = Duration.ofMinutes(4);
  private static final Duration DRAIN_WITHIN = Duration.ofMinutes(6);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

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
    long before = arrived(rig);
    try {
      rig.stats().turnGate(false);
      var parked = park(rig, findings, data);
      drain(rig, findings, data, parked, before);
      checkArrived(rig, findings, parked, before);
    } finally {
      rig.stats().turnGate(true);
      Rig.remove(data);
    }
  }

  /// The backlog that the first server has to deliver, and a key of a tenant without webhooks.
  private record Parked(String key, long deliveries) {}

  private static Parked park(Rig rig, Findings findings, Path data) throws InterruptedException {
    Parked parked;
    long stopNanos;
    try (var server = rig.startServer(data, HEAP, Map.of());
        var api = new ServerApi(server.url())) {
      var keys = register(rig, findings, server, api);
      addMemory(findings, server, "webhooks registered");
      long deliveries = publish(rig, findings, api, keys);
      awaitParked(rig, findings, new EmbeddedFiles(data));
      addMemory(findings, server, "backlog parked");
      parked = new Parked(server.firstApiKey(), deliveries);
      checkComplaint(findings, server);
      stopNanos = rig.clock().nanos();
    }
    findings.add(NAME, "to stop, receivers hang", "s", rig.secondsSince(stopNanos));
    return parked;
  }

  /// Registers the webhooks and returns a key of each tenant.
  private static List<String> register(
      Rig rig, Findings findings, ServerProcess server, ServerApi api) throws InterruptedException {
    int webhooks = rig.settings().sizes().scaleWebhooks();
    var keys = new ArrayList<String>();
    long start = rig.clock().nanos();
    for (int first = 0; first < webhooks; first += WEBHOOKS_A_TENANT) {
      int offset = first;
      keys.add(
          Registrations.tenant(
              api,
              server.operatorToken(),
              "Tenant " + keys.size(),
              Math.min(WEBHOOKS_A_TENANT, webhooks - first),
              i -> rig.sink().url("/%s/%s".formatted(PATH, offset + i), offset + i)));
    }
    findings.add(NAME, "webhooks", "", webhooks);
    findings.add(NAME, "webhooks registered", "/s", webhooks / rig.secondsSince(start));
    return keys;
  }

  /// Publishes enough events to each webhook to make the backlog that was asked for.
  ///
  /// @return the number of deliveries
  private static long publish(Rig rig, Findings findings, ServerApi api, List<String> keys)
      throws InterruptedException {
    int webhooks = rig.settings().sizes().scaleWebhooks();
    long eventsEach = (rig.settings().sizes().parked() + webhooks - 1) / webhooks;
    long start = rig.clock().nanos();
    for (var key : keys) {
      for (long left = eventsEach; left > 0; left -= EVENTS_A_REQUEST_MAX) {
        int events = (int) Math.min(left, EVENTS_A_REQUEST_MAX);
        if (!api.publishes(key, RequestTemplate.publish(key, EVENT, events).body())) {
          throw new IllegalStateException("the server takes no events for the backlog");
        }
      }
    }
    findings.add(NAME, "to accept the backlog", "s", rig.secondsSince(start));
    return eventsEach * webhooks;
  }

  /// Waits until each delivery of the backlog is parked or has been attempted.
  private static void awaitParked(Rig rig, Findings findings, EmbeddedFiles files)
      throws InterruptedException {
    long start = rig.clock().nanos();
    while (files.openEvents() > 0) {
      if (rig.clock().nanos() - start > FILL_WITHIN.toNanos()) {
        findings.addFault(
            NAME, String.format(Locale.ROOT, "only %,d deliveries are parked", files.parked()));
        return;
      }
      rig.clock().waitFor(LOOK_EVERY);
    }
    findings.add(NAME, "to park it after that", "s", rig.secondsSince(start));
    findings.add(NAME, "parked", "", (double) files.parked());
  }

  private static void drain(Rig rig, Findings findings, Path data, Parked parked, long before)
      throws InterruptedException {
    try (var server = rig.startServer(data, HEAP, Map.of())) {
      double accepted = StartUp.untilAccepted(rig, server, parked.key());
      findings.add(NAME, "to the first 202, backlog there", "s", accepted);
      rig.clock().waitFor(rig.settings().load().measured());
      addMemory(findings, server, "started again");
      drain(rig, findings, server, parked, before);
      addMemory(findings, server, "drained");
      checkComplaint(findings, server);
    }
  }

  private static void drain(
      Rig rig, Findings findings, ServerProcess server, Parked parked, long before)
      throws InterruptedException {
    long all = before + parked.deliveries();
    long left = all - arrived(rig);
    long start = rig.clock().nanos();
    rig.stats().turnGate(true);
    rig.stats()
        .await(
            seen -> seen.path(PATH).total() >= all || !server.isAlive(), rig.clock(), DRAIN_WITHIN);
    double seconds = rig.secondsSince(start);
    findings.add(NAME, "left to drain", "", (double) left);
    findings.add(NAME, "to drain it", "s", seconds);
    findings.add(NAME, "drained", "/s", (left - (all - arrived(rig))) / seconds);
  }

  /// Checks the arrivals after the server has ended, when a surplus request has arrived too.
  private static void checkArrived(Rig rig, Findings findings, Parked parked, long before) {
    long arrived = arrived(rig) - before;
    if (arrived != parked.deliveries()) {
      findings.addFault(
          NAME, "of %s deliveries %s arrived".formatted(parked.deliveries(), arrived));
    }
  }

  private static void addMemory(Findings findings, ServerProcess server, String when) {
    if (!server.isAlive()) {
      return;
    }
    findings.addBytes(NAME, when + ": heap in use", ProcessUsage.liveHeapBytes(server.pid()));
    ProcessUsage.residentBytes(server.pid())
        .ifPresent(bytes -> findings.addBytes(NAME, when + ": resident memory", bytes));
  }

  private static void checkComplaint(Findings findings, ServerProcess server) {
    if (!server.isAlive()) {
      findings.addFault(NAME, "the server has ended by itself");
    }
    Installation.checkComplaint(findings, NAME, server);
  }

  private static long arrived(Rig rig) {
    return rig.stats().read().path(PATH).total();
  }
}
