package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadRun;
import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.report.Findings;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// What an event costs on one, two and three nodes that share a PostgreSQL, the connections of the
/// load spread evenly over them.
///
/// Twice: at as much load as they take, which finds out how much that is, and at one rate which all
/// of them can carry. Only the latter compares costs: under full load each number of nodes works at
/// a rate of its own, and the fuller the machine, the larger and cheaper the groups that are
/// committed.
final class Nodes implements Scenario {
  static final String NAME = "nodes";
  private static final String EVENT = "order.status_changed";
  private static final int NODES_MAX = 3;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MICROS_PER_MILLI = 1_000;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    double least = Double.MAX_VALUE;
    var full = new Costs(findings, "full load");
    for (int nodes = 1; nodes <= NODES_MAX; nodes++) {
      least = Math.min(least, full.measure(rig, nodes, rig::fullLoad));
    }
    double rate = rig.settings().rate().orElse(least / 2);
    findings.add(NAME, "events, asked for at one rate", "/s", rate);
    var steady = new Costs(findings, "one rate");
    for (int nodes = 1; nodes <= NODES_MAX; nodes++) {
      steady.measure(
          rig, nodes, (targets, request) -> rig.steadyLoad(targets, List.of(request), rate));
    }
  }

  @FunctionalInterface
  private interface Load {
    LoadRun start(List<InetSocketAddress> targets, RequestTemplate request);
  }

  /// The same load on one node and on more of them.
  private static final class Costs {
    private final Findings findings;
    private final String label;
    private double ofOneNode;

    Costs(Findings findings, String label) {
      this.findings = findings;
      this.label = label;
    }

    /// Events delivered a second.
    double measure(Rig rig, int nodes, Load kind) throws InterruptedException {
      try (var installation = Installation.start(rig, Store.POSTGRES, nodes);
          var api = new ServerApi(installation.first().url())) {
        var key = installation.first().firstApiKey();
        api.addWebhook(key, rig.sink().url("/fast"), List.of("*"));
        var arrivals = rig.arrivals("fast");
        var request = RequestTemplate.post("/api/v1/events", Optional.of(key), EVENT);
        try (var load = kind.start(installation.addresses(), request)) {
          var window = rig.measure(load, installation.cpu());
          arrivals.check(findings, NAME, window.totals().accepted(), window.totals());
          double drained = (rig.clock().nanos() - window.endNanos()) / NANOS_PER_MILLI;
          add(nodes, "last delivery after the load's end", "ms", drained);
          report(nodes, window);
          installation.checkComplaints(findings, NAME);
          return window.perSecond(window.seen().count());
        }
      }
    }

    private void report(int nodes, Window window) {
      add(nodes, Throughput.DELIVERED, "/s", window.perSecond(window.seen().count()));
      var fast = window.seen().path("fast");
      if (fast.stamped() > 0) {
        add(nodes, "publish → receive p50", "ms", fast.p50Micros() / MICROS_PER_MILLI);
        add(nodes, "publish → receive p99", "ms", fast.p99Micros() / MICROS_PER_MILLI);
      }
      double server = window.cpuMicros(Rig.SERVER);
      add(nodes, "CPU an event: all servers", "µs", server);
      if (window.hasMeasured(Rig.POSTGRES)) {
        double database = window.cpuMicros(Rig.POSTGRES);
        add(nodes, "CPU an event: PostgreSQL", "µs", database);
        add(nodes, "CPU an event: all processes", "µs", window.cpuMicros());
        compare(nodes, server + database);
      }
    }

    /// Without sink and generator, which cost the same whatever is between them.
    private void compare(int nodes, double cost) {
      add(nodes, "CPU an event: servers and PostgreSQL", "µs", cost);
      if (nodes == 1) {
        ofOneNode = cost;
      } else {
        add(nodes, "the same ÷ that of 1 node", "", cost / ofOneNode);
      }
    }

    private void add(int nodes, String figure, String unit, double value) {
      var prefix = "%s, %d node%s: ".formatted(label, nodes, nodes == 1 ? "" : "s");
      findings.add(NAME, prefix + figure, unit, value);
    }
  }
}
