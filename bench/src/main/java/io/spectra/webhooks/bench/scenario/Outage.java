package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.report.Figure;
import io.spectra.webhooks.bench.report.Findings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Measures an outage: many receivers of one tenant hang, a large backlog waits for them, and then
/// they all come back at once. Beside them, another tenant's receiver is healthy and has a fixed
/// rate of events. Its latency is measured before and during the outage, and while the backlog is
/// sent.
final class Outage implements Scenario {
  static final String NAME = "outage";
  private static final String EVENT = "order.status_changed";
  private static final String SENT_TO_OTHERS = ": sent to the others";
  private static final int EVENTS_A_REQUEST = 100;
  private static final String WAITING = "spectra_deliveries_waiting_parked";
  private static final double PARKED_SHARE = 0.9; // the share of the backlog that must be parked
  private static final double MICROS_PER_SECOND = 1e6;
  private static final Duration FILL_WITHIN = Duration.ofMinutes(2);
  private static final Duration DRAIN_WITHIN = Duration.ofMinutes(4);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  /// A part of the scenario, with its name in the report and the warm-up of its load.
  private record Phase(String label, WarmUp warmUp) {
    static Phase outage(WarmUp usual) {
      return new Phase("outage", usual.withWindow(WarmUp.WINDOW_OF_TIMEOUTS));
    }

    /// The backlog is being sent, so that there is no time to wait until figures agree.
    static Phase recovery(WarmUp usual) {
      return new Phase("recovery", WarmUp.fixed(usual.least()));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    try (var installation = Installation.start(rig, MeasuredStore.SQLITE, 1);
        var api = new ServerApi(installation.first().url())) {
      var healthy = installation.first().firstApiKey();
      api.addWebhook(healthy, rig.sink().url("/fast"), List.of("*"));
      var hung =
          Registrations.tenant(
              api,
              installation.first().operatorToken(),
              "Hung",
              rig.settings().sizes().fanOut() / 2,
              i -> rig.sink().url("/gated/" + i, i));
      rig.stats().turnGate(false);
      measure(rig, findings, installation, api, healthy, hung);
      installation.checkComplaints(findings, NAME);
    } finally {
      rig.stats().turnGate(true);
    }
  }

  private static void measure(
      Rig rig,
      Findings findings,
      Installation installation,
      ServerApi api,
      String healthy,
      String hung)
      throws InterruptedException {
    double rate = SteadyRate.of(rig, findings, MeasuredStore.SQLITE);
    long before = rig.stats().read().path("gated").total();
    var warmUp = rig.settings().load().warmUp();
    double calm = load(rig, findings, installation, healthy, rate, new Phase("before", warmUp));
    long deliveries = fill(rig, findings, api, hung);
    double during = load(rig, findings, installation, healthy, rate, Phase.outage(warmUp));
    rig.stats().turnGate(true);
    double draining = load(rig, findings, installation, healthy, rate, Phase.recovery(warmUp));
    findings.add(NAME, "healthy p99, outage ÷ before", "", during / calm);
    findings.add(NAME, "healthy p99, recovery ÷ before", "", draining / calm);
    addDrainRate(findings);
    checkDrained(rig, findings, before, deliveries);
  }

  /// Compares the rate with the throughput of the same round.
  private static void addDrainRate(Findings findings) {
    var throughput = findings.latest(Throughput.NAME, Throughput.DELIVERED);
    var drained = findings.latest(NAME, "recovery" + SENT_TO_OTHERS);
    if (throughput.isPresent() && drained.isPresent()) {
      findings.add(
          NAME, Figure.DRAIN_TO_THROUGHPUT, "", drained.getAsDouble() / throughput.getAsDouble());
    }
  }

  /// Publishes until the backlog is as large as was asked for.
  ///
  /// @return the number of deliveries that this caused
  private static long fill(Rig rig, Findings findings, ServerApi api, String key)
      throws InterruptedException {
    int webhooks = rig.settings().sizes().fanOut() / 2;
    long wanted = rig.settings().sizes().parked();
    var request = RequestTemplate.publish(key, EVENT, EVENTS_A_REQUEST);
    long start = rig.clock().nanos();
    long events = 0;
    while (events * webhooks < wanted) {
      if (!api.publishes(key, request.body())) {
        throw new IllegalStateException("the server takes no events for the backlog");
      }
      events += EVENTS_A_REQUEST;
    }
    long made = events * webhooks;
    // The deliveries that the hung receivers took meanwhile no longer wait.
    awaitParked(rig, findings, api, made * PARKED_SHARE - webhooks, start);
    findings.add(NAME, "backlog", "", api.metric(WAITING));
    findings.add(NAME, "time to park it", "ms", rig.millisSince(start));
    return made;
  }

  private static void awaitParked(
      Rig rig, Findings findings, ServerApi api, double enough, long start)
      throws InterruptedException {
    while (api.metric(WAITING) < enough) {
      if (rig.clock().nanos() - start > FILL_WITHIN.toNanos()) {
        findings.addFault(
            NAME,
            String.format(Locale.ROOT, "only %,.0f deliveries are parked", api.metric(WAITING)));
        return;
      }
      rig.clock().waitFor(LOOK_EVERY);
    }
  }

  private static double load(
      Rig rig, Findings findings, Installation installation, String key, double rate, Phase phase)
      throws InterruptedException {
    var arrivals = rig.arrivals("fast");
    var request = RequestTemplate.publish(key, EVENT);
    try (var load = rig.steadyLoad(installation.addresses(), List.of(request), rate)) {
      var window = rig.measure(load, installation.processes(), phase.warmUp());
      var label = phase.label();
      arrivals.check(findings, NAME, window.totals());
      window.addWarmUp(findings, NAME, label + ": ");
      var fast = window.seen().path("fast");
      findings.add(NAME, label + ": healthy delivered", "/s", window.perSecond(fast.count()));
      findings.add(
          NAME,
          label + SENT_TO_OTHERS,
          "/s",
          window.perSecond(window.seen().path("gated").count()));
      findings.addMicros(NAME, label + ": healthy p50", fast.p50Micros());
      findings.addMicros(NAME, label + ": healthy p99", fast.p99Micros());
      findings.addMicros(NAME, label + ": healthy p99.9", fast.p999Micros());
      double accepted = window.totals().times().p99Micros();
      findings.addMicros(NAME, label + ": publish → accepted p99", accepted);
      findings.add(NAME, label + ": CPU of the server", "s", cpuSeconds(window));
      findings.add(NAME, label + ": " + Window.SWITCHES, "", window.switchesAnEvent());
      window.addTurns(findings, NAME, label + ": ");
      return fast.p99Micros();
    }
  }

  private static double cpuSeconds(Window window) {
    return window.cpuMicros(Rig.SERVER) * window.seen().count() / MICROS_PER_SECOND;
  }

  private static void checkDrained(Rig rig, Findings findings, long before, long deliveries)
      throws InterruptedException {
    long all = before + deliveries;
    var end =
        rig.stats().await(seen -> seen.path("gated").total() >= all, rig.clock(), DRAIN_WITHIN);
    long arrived = end.path("gated").total() - before;
    if (arrived != deliveries) {
      findings.addFault(
          NAME, "of %s deliveries to the hung, %s arrived".formatted(deliveries, arrived));
    }
  }
}
