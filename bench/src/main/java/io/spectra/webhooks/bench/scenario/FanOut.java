package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.report.Figure;
import io.spectra.webhooks.bench.report.Findings;

/// Measures the deliveries that are made and recorded a second when each event goes to many
/// webhooks on many origins. They are compared with the bare rate that throughput found in the same
/// round.
final class FanOut implements Scenario {
  static final String NAME = "fanout";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    int webhooks = rig.settings().sizes().fanOut();
    try (var installation = Installation.start(rig, MeasuredStore.SQLITE, 1);
        var api = new ServerApi(installation.first().url())) {
      var key =
          Registrations.tenant(
              api,
              installation.first().operatorToken(),
              "Popular",
              webhooks,
              i -> rig.sink().url("/fast/" + i, i));
      measure(rig, findings, installation, api, key);
      installation.checkComplaints(findings, NAME);
    }
  }

  private static void measure(
      Rig rig, Findings findings, Installation installation, ServerApi api, String key)
      throws InterruptedException {
    int webhooks = rig.settings().sizes().fanOut();
    var arrivals = rig.arrivals("fast");
    try (var load = Bursts.start(rig.clock(), rig.stats(), "fast", webhooks, api, key)) {
      var window = rig.measure(load, installation.processes());
      var totals = window.totals();
      arrivals.check(findings, NAME, totals.accepted() * webhooks, totals);
      window.addWarmUp(findings, NAME, "");
      double rate = window.perSecond(window.seen().count());
      findings.add(NAME, "webhooks an event goes to", "", webhooks);
      findings.add(NAME, "deliveries", "/s", rate);
      findings
          .latest(Throughput.NAME, Throughput.BARE)
          .ifPresent(bare -> findings.add(NAME, Figure.FAN_OUT_TO_BARE, "", rate / bare));
      findings.add(
          NAME,
          "connections opened to the receivers",
          "/s",
          window.perSecond(window.connections()));
      findings.add(NAME, "CPU a delivery: server", "µs", window.cpuMicros(Rig.SERVER));
      findings.add(NAME, "CPU a delivery: all processes", "µs", window.cpuMicros());
    }
  }
}
