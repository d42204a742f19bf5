package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadRun;
import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.report.Findings;
import java.util.List;
import java.util.Optional;

/// Measures the cost of an event on one, two and three nodes that share a PostgreSQL. The
/// connections of the load are spread evenly over them.
///
/// It measures twice on the same processes. The first load is as much as they take, which finds
/// that rate and warms them up. The second is at one rate that all of them can carry. Only the
/// second compares costs: under full load each number of nodes works at its own rate, and the
/// fuller the machine is, the larger and cheaper the committed groups are.
///
/// Each node compiles its program for itself on the same processors, so the warm-up is multiplied
/// by the number of nodes. The largest number of nodes comes first, since it determines the rate.
final class SeveralNodes implements Scenario {
  static final String NAME = "nodes";
  private static final int NODES_MAX = 3;
  private static final String FULL_LOAD = "full load";
  private static final String ONE_RATE = "one rate";
  private static final String COST = "CPU an event: servers and PostgreSQL";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    var rate = rig.settings().load().rate();
    for (int nodes = NODES_MAX; nodes >= 1; nodes--) {
      try (var installation = Installation.start(rig, MeasuredStore.POSTGRES, nodes)) {
        var measuring = new Measuring(rig, findings, installation, nodes);
        double most = measuring.fullLoad();
        double steady = rate.orElse(most / 2);
        rate = Optional.of(steady);
        measuring.oneRate(steady);
        installation.checkComplaints(findings, NAME);
      }
    }
    compare(findings, FULL_LOAD);
    compare(findings, ONE_RATE);
  }

  /// Compares the costs without sink and generator, which cost the same in all cases.
  private static void compare(Findings findings, String label) {
    for (int nodes = 2; nodes <= NODES_MAX; nodes++) {
      var several = findings.latest(NAME, figure(label, nodes, COST));
      var one = findings.latest(NAME, figure(label, 1, COST));
      if (several.isPresent() && one.isPresent()) {
        findings.add(
            NAME,
            figure(label, nodes, "servers and PostgreSQL ÷ those of 1 node"),
            "",
            several.getAsDouble() / one.getAsDouble());
      }
    }
  }

  private static String figure(String label, int nodes, String name) {
    return "%s, %s node%s: %s".formatted(label, nodes, nodes == 1 ? "" : "s", name);
  }

  /// A number of nodes that is measured under one load and then under the other.
  private record Measuring(Rig rig, Findings findings, Installation installation, int nodes) {

    /// Measures full load and returns the events delivered a second.
    double fullLoad() throws InterruptedException {
      var arrivals = rig.arrivals("full");
      var request = request("order.status_changed", "full");
      var once = rig.settings().load().warmUp();
      var warmUp = once.withLeast(once.least().multipliedBy(nodes));
      try (var load =
          rig.fullLoad(
              installation.addresses(), request, rig.settings().load().connections(), warmUp)) {
        var window = measure(load, warmUp, FULL_LOAD, arrivals);
        return window.perSecond(window.seen().count());
      }
    }

    void oneRate(double rate) throws InterruptedException {
      var arrivals = rig.arrivals("steady");
      var request = request("order.shipped", "steady");
      try (var load = rig.steadyLoad(installation.addresses(), List.of(request), rate)) {
        var window = measure(load, rig.settings().load().warmUp(), ONE_RATE, arrivals);
        var seen = window.seen().path("steady");
        addMicros(ONE_RATE, "publish → receive p50", seen.p50Micros());
        addMicros(ONE_RATE, "publish → receive p99", seen.p99Micros());
      }
    }

    /// Returns a request. Each load has an event and a path of its own, so that late requests of
    /// one load do not count for the other.
    private RequestTemplate request(String event, String path) throws InterruptedException {
      var key = installation.first().firstApiKey();
      try (var api = new ServerApi(installation.first().url())) {
        api.addWebhook(key, rig.sink().url("/" + path), List.of(event));
      }
      return RequestTemplate.publish(key, event);
    }

    private Window measure(LoadRun load, WarmUp warmUp, String label, ArrivalCheck arrivals)
        throws InterruptedException {
      var window = rig.measure(load, installation.processes(), warmUp);
      arrivals.check(findings, NAME, window.totals());
      double drained = rig.millisSince(window.endNanos());
      window.addWarmUp(findings, NAME, figure(label, nodes, ""));
      add(label, "last delivery after the load's end", "ms", drained);
      report(label, window);
      return window;
    }

    private void report(String label, Window window) {
      add(label, Throughput.DELIVERED, "/s", window.perSecond(window.seen().count()));
      double server = window.cpuMicros(Rig.SERVER);
      add(label, "CPU an event: all servers", "µs", server);
      if (window.hasMeasured(Rig.POSTGRES)) {
        double database = window.cpuMicros(Rig.POSTGRES);
        add(label, "CPU an event: PostgreSQL", "µs", database);
        add(label, COST, "µs", server + database);
        add(label, "CPU an event: all processes", "µs", window.cpuMicros());
      }
    }

    private void add(String label, String name, String unit, double value) {
      findings.add(NAME, figure(label, nodes, name), unit, value);
    }

    private void addMicros(String label, String name, double micros) {
      findings.addMicros(NAME, figure(label, nodes, name), micros);
    }
  }
}
