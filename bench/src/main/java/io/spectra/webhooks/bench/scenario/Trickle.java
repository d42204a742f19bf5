package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadRun;
import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.report.Findings;
import io.spectra.webhooks.bench.sink.SinkStats.PathStats;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// Measures whether one webhook with many events is slowed down by 99 others with five events a
/// second each, when the receivers of those hang. The machine is far from full. The same loads run
/// twice: once while the 99 answer, and once while they hang, so that the ratio shows only what
/// hanging does.
final class Trickle implements Scenario {
  static final String NAME = "trickle";

  private static final String CALM = "calm";
  private static final String HUNG = "hung";
  private static final String EVENT = "order.status_changed";
  private static final double HEALTHY_PER_SECOND = 3_000;
  private static final int TRICKLES = 99;
  private static final double EACH_PER_SECOND = 5;

  /// The least time that receivers hang before it is measured. By then, attempts time out together
  /// every 5 s, and all other deliveries to those receivers are parked.
  private static final Duration SETTLED_MIN = Duration.ofSeconds(15);

  /// The least time that is measured, so that attempts time out at least twice in it.
  private static final Duration MEASURED_MIN = Duration.ofSeconds(12);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    try (var installation = Installation.start(rig, MeasuredStore.SQLITE, 1);
        var api = new ServerApi(installation.first().url())) {
      var key = installation.first().firstApiKey();
      api.addWebhook(key, rig.sink().url("/fast"), List.of("*"));
      var healthy = List.of(RequestTemplate.publish(key, EVENT));
      var trickles = register(rig, api, installation.first().operatorToken());
      var measuring = new Measuring(rig, findings, installation, healthy, trickles);
      var calm = measuring.phase(CALM, rig.settings().load().warmUp());
      rig.stats().turnGate(false);
      var hung = measuring.phase(HUNG, untilSettled(rig));
      findings.add(NAME, "healthy p99, hung ÷ calm", "", hung.p99Micros() / calm.p99Micros());
      findings.add(NAME, "healthy p50, hung ÷ calm", "", hung.p50Micros() / calm.p50Micros());
      installation.checkComplaints(findings, NAME);
    } finally {
      rig.stats().turnGate(true);
    }
  }

  /// Registers the webhooks that may hang. A tenant has one for each type of event, so that each
  /// webhook has its own events.
  ///
  /// @return the request that causes a delivery, for each of them
  private static List<RequestTemplate> register(Rig rig, ServerApi api, String operatorToken)
      throws InterruptedException {
    int types = ScenarioSizes.HUNG_EVENTS.size();
    return Registrations.make(
            (TRICKLES + types - 1) / types,
            tenant -> {
              var key = api.addKey(operatorToken, api.addTenant(operatorToken, "Slow " + tenant));
              int first = tenant * types;
              return IntStream.range(first, Math.min(first + types, TRICKLES))
                  .mapToObj(number -> {
                    var event = ScenarioSizes.HUNG_EVENTS.get(number % types);
                    api.addWebhook(key, rig.sink().url("/gated/" + number, number), List.of(event));
                    return RequestTemplate.publish(key, event);
                  })
                  .toList();
            })
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private static WarmUp untilSettled(Rig rig) {
    var warmUp = rig.settings().load().warmUp();
    return isQuick(rig)
        ? warmUp
        : warmUp
            .withLeast(longer(warmUp.least(), SETTLED_MIN))
            .withWindow(WarmUp.WINDOW_OF_TIMEOUTS);
  }

  /// Whether the run only shows that everything works, so that nothing needs to settle.
  private static boolean isQuick(Rig rig) {
    return rig.settings().load().warmup().isZero();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /// The two loads, which run in both phases.
  private record Measuring(
      Rig rig,
      Findings findings,
      Installation installation,
      List<RequestTemplate> healthy,
      List<RequestTemplate> trickles) {

    /// Measures one phase, and ends it with receivers that answer again.
    PathStats phase(String label, WarmUp warmUp) throws InterruptedException {
      double rate = rig.settings().load().rate().orElse(HEALTHY_PER_SECOND);
      var toHealthy = rig.arrivals("fast");
      var toOthers = rig.arrivals("gated");
      try (var others = start(trickles, TRICKLES * EACH_PER_SECOND);
          var load = start(healthy, rate)) {
        var window = rig.measure(load, installation.processes(), warmUp, measured());
        var othersTotals = others.finish();
        rig.stats().turnGate(true);
        toHealthy.check(findings, NAME, window.totals());
        toOthers.check(findings, NAME, othersTotals);
        return report(label, window);
      }
    }

    private LoadRun start(List<RequestTemplate> requests, double perSecond) {
      return rig.steadyLoad(installation.addresses(), requests, perSecond);
    }

    private Duration measured() {
      var asked = rig.settings().load().measured();
      return isQuick(rig) ? asked : longer(asked, MEASURED_MIN);
    }

    private PathStats report(String label, Window window) {
      var fast = window.seen().path("fast");
      var gated = window.seen().path("gated");
      window.addWarmUp(findings, NAME, label + ": ");
      findings.add(NAME, label + ": healthy delivered", "/s", window.perSecond(fast.count()));
      findings.add(NAME, label + ": sent to the others", "/s", window.perSecond(gated.count()));
      findings.addMicros(NAME, label + ": healthy p50", fast.p50Micros());
      findings.addMicros(NAME, label + ": healthy p99", fast.p99Micros());
      findings.addMicros(NAME, label + ": healthy p99.9", fast.p999Micros());
      findings.addMicros(NAME, label + ": healthy longest", fast.maxMicros());
      double cpuMicros = window.cpuMicros(Rig.SERVER);
      findings.add(NAME, label + ": CPU an event: server", "µs", cpuMicros);
      findings.add(NAME, label + ": " + Window.SWITCHES, "", window.switchesAnEvent());
      window.addTurns(findings, NAME, label + ": ");
      return fast;
    }
  }
}
