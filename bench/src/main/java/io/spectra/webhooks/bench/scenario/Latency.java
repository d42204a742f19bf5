package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.report.Figure;
import io.spectra.webhooks.bench.report.Findings;
import java.util.List;

/// Measures the time from when an event was due at its publisher until its receiver has it. The
/// load has half of the throughput's rate and does not wait for the server (open loop).
final class Latency implements Scenario {
  static final String NAME = "latency";

  private final MeasuredStore store;

  Latency(MeasuredStore store) {
    this.store = store;
  }

  @Override
  public String name() {
    return store.scenario(NAME);
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    try (var installation = Installation.start(rig, store, 1);
        var api = new ServerApi(installation.first().url())) {
      var key = installation.first().firstApiKey();
      api.addWebhook(key, rig.sink().url("/fast"), List.of("*"));
      measure(rig, findings, installation, key);
      installation.checkComplaints(findings, name());
    }
  }

  private void measure(Rig rig, Findings findings, Installation installation, String key)
      throws InterruptedException {
    var arrivals = rig.arrivals("fast");
    var request = RequestTemplate.publish(key, "order.status_changed");
    double rate = SteadyRate.of(rig, findings, store);
    try (var load = rig.steadyLoad(installation.addresses(), List.of(request), rate)) {
      var window = rig.measure(load, installation.processes());
      arrivals.check(findings, name(), window.totals());
      window.addWarmUp(findings, name(), "");
      var fast = window.seen().path("fast");
      findings.add(name(), "events, asked for", "/s", rate);
      findings.add(name(), "events delivered", "/s", window.perSecond(fast.count()));
      findings.addMicros(name(), Figure.RECEIVED_P50, fast.p50Micros());
      findings.addMicros(name(), Figure.RECEIVED_P99, fast.p99Micros());
      findings.addMicros(name(), Figure.RECEIVED_P999, fast.p999Micros());
      findings.addMicros(name(), "publish → receive longest", fast.maxMicros());
      findings.add(
          name(),
          "connections opened to the receiver",
          "/s",
          window.perSecond(window.connections()));
      var totals = window.totals();
      findings.addMicros(name(), "publish → accepted p50", totals.times().p50Micros());
      findings.addMicros(name(), "publish → accepted p99", totals.times().p99Micros());
      findings.add(name(), "CPU an event: server", "µs", window.cpuMicros(Rig.SERVER));
      if (window.hasMeasured(Rig.POSTGRES)) {
        findings.add(name(), "CPU an event: PostgreSQL", "µs", window.cpuMicros(Rig.POSTGRES));
      }
      if (store.isMeasuredIn(window)) {
        findings.add(name(), Window.SERVING, "µs", window.servingMicros());
        addHalfToFull(rig, findings, window);
      }
      findings.add(name(), Window.SWITCHES, "", window.switchesAnEvent());
      window.addTurns(findings, name(), "");
    }
  }

  /// Compares the cost of an event with that under full load, unless the rate is not half of it.
  private void addHalfToFull(Rig rig, Findings findings, Window window) {
    var full = findings.latest(store.scenario(Throughput.NAME), Window.SERVING);
    if (rig.settings().load().rate().isEmpty() && full.isPresent()) {
      double ratio = window.servingMicros() / full.getAsDouble();
      findings.add(name(), Figure.HALF_TO_FULL, "", ratio);
    }
  }
}
