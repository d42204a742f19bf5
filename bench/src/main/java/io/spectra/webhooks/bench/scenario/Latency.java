package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.process.ServerProcess;
import io.spectra.webhooks.bench.report.Findings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How long an event takes from when it was due at its publisher until its receiver has it, at half
/// of the throughput and whatever the server does meanwhile (open loop).
final class Latency implements Scenario {
  static final String NAME = "latency";
  private static final double MICROS_PER_MILLI = 1_000;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    var data = rig.newData();
    try (var server = rig.startServer(data);
        var api = new ServerApi(server.url())) {
      var key = server.firstApiKey();
      api.addWebhook(key, rig.sink().url("/fast"), List.of("*"));
      measure(rig, findings, server, key);
      server.complaint().ifPresent(line -> findings.addFault(NAME, "the server says: " + line));
    } finally {
      Rig.remove(data);
    }
  }

  private static void measure(Rig rig, Findings findings, ServerProcess server, String key)
      throws InterruptedException {
    var arrivals = rig.arrivals("fast");
    var request = RequestTemplate.post("/api/v1/events", Optional.of(key), "order.status_changed");
    double rate = SteadyRate.of(rig, findings);
    try (var load = rig.steadyLoad(server.address(), List.of(request), rate)) {
      var window = rig.measure(load, Map.of(Rig.SERVER, server.pid()));
      arrivals.check(findings, NAME, window.totals().accepted(), window.totals());
      var fast = window.seen().path("fast");
      findings.add(NAME, "events, asked for", "/s", rate);
      findings.add(NAME, "events delivered", "/s", window.perSecond(fast.count()));
      findings.add(NAME, "publish → receive p50", "ms", fast.p50Micros() / MICROS_PER_MILLI);
      findings.add(NAME, "publish → receive p99", "ms", fast.p99Micros() / MICROS_PER_MILLI);
      findings.add(NAME, "publish → receive p99.9", "ms", fast.p999Micros() / MICROS_PER_MILLI);
      findings.add(NAME, "publish → receive longest", "ms", fast.maxMicros() / MICROS_PER_MILLI);
      findings.add(
          NAME, "connections opened to the receiver", "/s", window.perSecond(window.connections()));
      var totals = window.totals();
      findings.add(NAME, "publish → accepted p50", "ms", totals.p50Micros() / MICROS_PER_MILLI);
      findings.add(NAME, "publish → accepted p99", "ms", totals.p99Micros() / MICROS_PER_MILLI);
      findings.add(NAME, "CPU an event: server", "µs", window.cpuMicros(Rig.SERVER));
    }
  }
}
