package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.report.Figure;
import io.spectra.webhooks.bench.report.Findings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Measures the events that are accepted and delivered a second, to one webhook and with as much
/// load as the server takes. If each request has many events, there are fewer connections:
/// otherwise the server would accept more than it can send meanwhile, and park the rest. The bare
/// rate is measured in the same round, with the same requests straight from generator to sink. R,
/// delivered ÷ half of the bare rate (an event is one request in and one out), can be compared
/// between machines, and so can E, the processor time of two bare exchanges ÷ that of an event.
final class Throughput implements Scenario {
  static final String NAME = "throughput";
  static final String DELIVERED = "events accepted and delivered";
  static final String BARE = "bare rate, generator to sink";
  private static final String BATCH = "batch";
  private static final String EVENT = "order.status_changed";
  private static final int MANY_EVENTS_FEWER_CONNECTIONS = 16;

  private final String name;
  private final MeasuredStore store;
  private final int eventsARequest;

  private Throughput(String name, MeasuredStore store, int eventsARequest) {
    this.name = name;
    this.store = store;
    this.eventsARequest = eventsARequest;
  }

  /// Measures with one event a request.
  Throughput(MeasuredStore store) {
    this(store.scenario(NAME), store, 1);
  }

  static Throughput ofBatches(int eventsARequest) {
    return new Throughput(BATCH, MeasuredStore.SQLITE, eventsARequest);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    var bare = bare(rig, findings);
    try (var installation = Installation.start(rig, store, 1);
        var api = new ServerApi(installation.first().url())) {
      var key = installation.first().firstApiKey();
      api.addWebhook(key, rig.sink().url("/fast"), List.of("*"));
      var delivered = delivered(rig, findings, installation, key);
      findings.add(name, Figure.R, "", rate(delivered) / (rate(bare) / 2));
      if (store.isMeasuredIn(delivered)) {
        findings.add(name, Window.SERVING, "µs", delivered.servingMicros());
        findings.add(name, Figure.E, "", delivered.efficiency(bare));
      }
      installation.checkComplaints(findings, name);
    }
  }

  private static double rate(Window window) {
    return window.perSecond(window.seen().count());
  }

  private Window bare(Rig rig, Findings findings) throws InterruptedException {
    var arrivals = rig.arrivals("bare");
    var request = RequestTemplate.post("/bare", Optional.empty(), EVENT);
    try (var load = rig.fullLoad(List.of(rig.sink().address()), request)) {
      var window = rig.measure(load, MeasuredProcesses.NONE);
      arrivals.check(findings, name, window.totals());
      window.addWarmUp(findings, name, "bare: ");
      findings.add(name, BARE, "/s", rate(window));
      findings.add(name, "CPU a request, bare: sink", "µs", window.cpuMicros(Rig.SINK));
      findings.add(name, "CPU a request, bare: generator", "µs", window.cpuMicros(Rig.GENERATOR));
      return window;
    }
  }

  private Window delivered(Rig rig, Findings findings, Installation installation, String key)
      throws InterruptedException {
    var arrivals = rig.arrivals("fast");
    var request = RequestTemplate.publish(key, EVENT, eventsARequest);
    var warmUp = rig.settings().load().warmUp();
    try (var load = rig.fullLoad(installation.addresses(), request, connections(rig), warmUp)) {
      var window = rig.measure(load, installation.processes());
      var totals = window.totals().inEvents(eventsARequest);
      arrivals.check(findings, name, totals);
      double drained = rig.millisSince(window.endNanos());
      window.addWarmUp(findings, name, "");
      findings.add(name, DELIVERED, "/s", rate(window));
      findings.add(name, "last delivery after the load's end", "ms", drained);
      findings.add(
          name, "connections opened to the receiver", "/s", window.perSecond(window.connections()));
      for (var process : measured(window)) {
        findings.add(name, "CPU an event: " + process, "µs", window.cpuMicros(process));
      }
      findings.add(name, "CPU an event: all processes", "µs", window.cpuMicros());
      findings.add(name, Window.SWITCHES, "", window.switchesAnEvent());
      return window;
    }
  }

  private int connections(Rig rig) {
    int all = rig.settings().load().connections();
    return eventsARequest == 1 ? all : Math.max(1, all / MANY_EVENTS_FEWER_CONNECTIONS);
  }

  private static List<String> measured(Window window) {
    return Stream.of(Rig.SERVER, Rig.POSTGRES, Rig.SINK, Rig.GENERATOR)
        .filter(window::hasMeasured)
        .toList();
  }
}
