package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.process.ServerProcess;
import io.spectra.webhooks.bench.report.Findings;
import io.spectra.webhooks.bench.sink.SinkStats.PathStats;
import java.util.List;
import java.util.stream.IntStream;

/// Measures whether receivers that hang slow down those that do not. There are many webhooks, each
/// with a path of its own and its own share of the events: a tenant has one for each of 16 types.
/// Every round measures the same webhooks twice at the same rate: once when all answer, and once
/// when a quarter takes requests and never answers. The result is the latency of the three quarters
/// that are healthy in both.
final class HungReceivers implements Scenario {
  static final String NAME = "hung";

  private static final int HUNG_EVERY = 4;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    double rate = SteadyRate.of(rig, findings, MeasuredStore.SQLITE);
    findings.add(NAME, "events, asked for", "/s", rate);
    var without = measure(rig, findings, rate, "/calm", "none hung");
    var with = measure(rig, findings, rate, "/hang", "a quarter hung");
    findings.add(
        NAME, "healthy p99, beside hung ÷ without", "", with.p99Micros() / without.p99Micros());
  }

  private static PathStats measure(
      Rig rig, Findings findings, double rate, String quarter, String label)
      throws InterruptedException {
    try (var installation = Installation.start(rig, MeasuredStore.SQLITE, 1)) {
      var requests = register(rig, installation.first(), quarter);
      var healthy = load(rig, findings, installation, requests, rate, label);
      installation.checkComplaints(findings, NAME);
      return healthy;
    }
  }

  private static PathStats load(
      Rig rig,
      Findings findings,
      Installation installation,
      List<RequestTemplate> requests,
      double rate,
      String label)
      throws InterruptedException {
    var arrivals = rig.arrivals("fast");
    try (var load = rig.steadyLoad(installation.addresses(), requests, rate)) {
      var window =
          rig.measure(
              load,
              installation.processes(),
              rig.settings().load().warmUp().withWindow(WarmUp.WINDOW_OF_TIMEOUTS));
      var totals = window.totals();
      arrivals.check(findings, NAME, healthyAmong(totals.accepted()), totals);
      window.addWarmUp(findings, NAME, label + ": ");
      var healthy = window.seen().path("fast");
      var prefix = label + ": healthy ";
      findings.add(NAME, prefix + "delivered", "/s", window.perSecond(healthy.count()));
      findings.add(
          NAME,
          label + ": others sent to",
          "/s",
          window.perSecond(window.seen().count() - healthy.count()));
      findings.addMicros(NAME, prefix + "p50", healthy.p50Micros());
      findings.addMicros(NAME, prefix + "p99", healthy.p99Micros());
      findings.addMicros(NAME, prefix + "p99.9", healthy.p999Micros());
      findings.addMicros(NAME, prefix + "longest", healthy.maxMicros());
      return healthy;
    }
  }

  /// Returns the number of healthy webhooks among the first requests. It is known, because requests
  /// take turns.
  static long healthyAmong(long requests) {
    return requests - (requests + HUNG_EVERY - 1) / HUNG_EVERY;
  }

  private static List<RequestTemplate> register(Rig rig, ServerProcess server, String quarter)
      throws InterruptedException {
    var operatorToken = server.operatorToken();
    int tenants = rig.settings().sizes().webhooks() / ScenarioSizes.HUNG_EVENTS.size();
    try (var api = new ServerApi(server.url())) {
      return Registrations.make(
              tenants, tenant -> registerTenant(rig, api, operatorToken, tenant, quarter))
          .stream()
          .flatMap(List::stream)
          .toList();
    }
  }

  private static List<RequestTemplate> registerTenant(
      Rig rig, ServerApi api, String operatorToken, int number, String quarter) {
    long tenant = api.addTenant(operatorToken, "Bench " + number);
    var key = api.addKey(operatorToken, tenant);
    return IntStream.range(0, ScenarioSizes.HUNG_EVENTS.size())
        .mapToObj(type -> {
          var event = ScenarioSizes.HUNG_EVENTS.get(type);
          var path = type % HUNG_EVERY == 0 ? quarter : "/fast";
          var url = rig.sink().url("%s/%s/%s".formatted(path, number, type));
          api.addWebhook(key, url, List.of(event));
          return RequestTemplate.publish(key, event);
        })
        .toList();
  }
}
