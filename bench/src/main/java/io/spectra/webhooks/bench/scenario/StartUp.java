package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.process.ProcessUsage;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.process.ServerProcess;
import io.spectra.webhooks.bench.report.Findings;
import java.nio.file.Path;
import java.time.Duration;

/// Measures the time from the start of the process until an event is accepted, on new and on
/// existing data, the memory of an idle server, and the time to stop.
final class StartUp implements Scenario {
  static final String NAME = "startup";
  private static final Duration ACCEPT_WITHIN = Duration.ofSeconds(30);
  private static final Duration ASK_EVERY = Duration.ofMillis(5);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    // Without this, our own client's first request would be part of the measurement.
    rig.stats().read();
    var data = rig.newData();
    try {
      var key = firstStart(rig, findings, data);
      laterStart(rig, findings, data, key);
    } finally {
      Rig.remove(data);
    }
  }

  private static String firstStart(Rig rig, Findings findings, Path data)
      throws InterruptedException {
    try (var server = rig.startServer(data)) {
      var key = server.firstApiKey();
      findings.add(NAME, "to the first 202, new data", "s", untilAccepted(rig, server, key));
      return key;
    }
  }

  private static void laterStart(Rig rig, Findings findings, Path data, String key)
      throws InterruptedException {
    long stopNanos;
    try (var server = rig.startServer(data)) {
      findings.add(NAME, "to the first 202, data there", "s", untilAccepted(rig, server, key));
      rig.clock().waitFor(rig.settings().load().measured());
      ProcessUsage.residentBytes(server.pid())
          .ifPresent(bytes -> findings.addBytes(NAME, "idle resident memory", bytes));
      stopNanos = rig.clock().nanos();
    }
    double stopped = rig.secondsSince(stopNanos);
    findings.add(NAME, "to stop, idle", "s", stopped);
  }

  /// Returns the seconds from the start of the process until it accepts an event.
  static double untilAccepted(Rig rig, ServerProcess server, String key)
      throws InterruptedException {
    long deadline = server.startNanos() + ACCEPT_WITHIN.toNanos();
    try (var api = new ServerApi(server.url())) {
      while (!api.publishes(key)) {
        if (rig.clock().nanos() > deadline) {
          throw new IllegalStateException("no event was accepted within " + ACCEPT_WITHIN);
        }
        rig.clock().waitFor(ASK_EVERY);
      }
      return rig.secondsSince(server.startNanos());
    }
  }
}
