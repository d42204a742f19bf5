package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.report.Findings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// How many events a second are accepted and delivered: one event a request, one webhook, as much
/// load as the server takes. Beside it, in the same round, the bare rate: the same requests
/// straight from generator to sink, on the same machine. R, delivered ÷ half of the bare rate (an
/// event is one request in and one out), is what can be compared between machines.
final class Throughput implements Scenario {
  static final String NAME = "throughput";
  static final String DELIVERED = "events accepted and delivered";
  private static final String EVENT = "order.status_changed";
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MICROS_PER_SECOND = 1e6;
  private static final String BARE = "bare rate, generator to sink";

  private final Store store;

  Throughput(Store store) {
    this.store = store;
  }

  @Override
  public String name() {
    return store.scenario(NAME);
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    double bare = bareRate(rig, findings);
    try (var installation = Installation.start(rig, store, 1);
        var api = new ServerApi(installation.first().url())) {
      var key = installation.first().firstApiKey();
      api.addWebhook(key, rig.sink().url("/fast"), List.of("*"));
      double delivered = delivered(rig, findings, installation, key);
      findings.add(name(), "R, delivered ÷ half of the bare rate", "", delivered / (bare / 2));
      installation.checkComplaints(findings, name());
    }
  }

  private double bareRate(Rig rig, Findings findings) throws InterruptedException {
    var arrivals = rig.arrivals("bare");
    var request = RequestTemplate.post("/bare", Optional.empty(), EVENT);
    try (var load = rig.fullLoad(List.of(rig.sink().address()), request)) {
      var window = rig.measure(load, Map.of());
      arrivals.check(findings, name(), window.totals().accepted(), window.totals());
      double rate = window.perSecond(window.seen().count());
      findings.add(name(), BARE, "/s", rate);
      findings.add(name(), "CPU a request, bare: sink", "µs", window.cpuMicros(Rig.SINK));
      findings.add(name(), "CPU a request, bare: generator", "µs", window.cpuMicros(Rig.GENERATOR));
      return rate;
    }
  }

  private double delivered(Rig rig, Findings findings, Installation installation, String key)
      throws InterruptedException {
    var arrivals = rig.arrivals("fast");
    var request = RequestTemplate.post("/api/v1/events", Optional.of(key), EVENT);
    try (var load = rig.fullLoad(installation.addresses(), request)) {
      var window = rig.measure(load, installation.cpu());
      arrivals.check(findings, name(), window.totals().accepted(), window.totals());
      double drained = (rig.clock().nanos() - window.endNanos()) / NANOS_PER_MILLI;
      double rate = window.perSecond(window.seen().count());
      findings.add(name(), DELIVERED, "/s", rate);
      findings.add(name(), "last delivery after the load's end", "ms", drained);
      findings.add(
          name(),
          "connections opened to the receiver",
          "/s",
          window.perSecond(window.connections()));
      for (var process : measured(window)) {
        findings.add(name(), "CPU an event: " + process, "µs", window.cpuMicros(process));
      }
      findings.add(name(), "CPU an event: all processes", "µs", window.cpuMicros());
      findings.add(
          name(),
          "deliveries a CPU-second, all processes",
          "",
          MICROS_PER_SECOND / window.cpuMicros());
      return rate;
    }
  }

  private static List<String> measured(Window window) {
    return Stream.of(Rig.SERVER, Rig.POSTGRES, Rig.SINK, Rig.GENERATOR)
        .filter(window::hasMeasured)
        .toList();
  }
}
