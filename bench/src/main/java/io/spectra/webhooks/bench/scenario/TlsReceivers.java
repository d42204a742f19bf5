package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.load.LoadRun;
import io.spectra.webhooks.bench.load.RequestTemplate;
import io.spectra.webhooks.bench.process.PresentedAuthority;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.report.Figure;
import io.spectra.webhooks.bench.report.Findings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Measures the cost of TLS for the sender. The first part makes as much load as the server takes
/// to a plain receiver and to one with TLS, on connections that are kept. The second has a fixed
/// rate and a new connection for each event, so the difference in the server's processor time is a
/// cold handshake. The receiver shares the machine and has its own part of TLS to do.
final class TlsReceivers implements Scenario {
  static final String NAME = "tls";
  private static final String EVENT = "order.status_changed";

  /// A rate that needs at most half a processor, even with the most expensive TLS.
  private static final double NEW_CONNECTIONS_PER_SECOND = 300;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void round(Rig rig, Findings findings) throws InterruptedException {
    var plain = measure(rig, findings, new Case("kept, plain", Tls.NONE, true));
    var tls = measure(rig, findings, new Case("kept, TLS", Tls.BEST, true));
    findings.add(NAME, Figure.TLS_TO_PLAIN, "", tls.perSecond() / plain.perSecond());
    var plainNew = measure(rig, findings, new Case("new connection each, plain", Tls.NONE, false));
    var tlsNew = measure(rig, findings, new Case("new connection each, TLS", Tls.BEST, false));
    double handshakeMicros = tlsNew.cpuMicros() - plainNew.cpuMicros();
    var jdkNew =
        measure(rig, findings, new Case("new connection each, Java's TLS", Tls.JDK, false));
    double jdkMicros = jdkNew.cpuMicros() - plainNew.cpuMicros();
    findings.addMicros(NAME, Figure.HANDSHAKE, handshakeMicros);
    findings.addMicros(NAME, "CPU a cold handshake: server, Java's TLS", jdkMicros);
    findings.add(NAME, Figure.JDK_TO_HANDSHAKE, "", jdkMicros / handshakeMicros);
  }

  private enum Tls {
    NONE,
    BEST,
    JDK
  }

  private record Case(String label, Tls tls, boolean keepsConnections) {}

  private record Measured(double perSecond, double cpuMicros) {}

  private static Measured measure(Rig rig, Findings findings, Case which)
      throws InterruptedException {
    var file = rig.newData().resolve("authority.pem");
    var authority = PresentedAuthority.write(rig.sink().address(), file);
    var others = new HashMap<>(Map.of("SPECTRA_EGRESS_CA_FILE", authority.toString()));
    if (!which.keepsConnections()) {
      others.put("SPECTRA_DELIVERY_IDLE_MAX", "0");
    }
    if (which.tls() == Tls.JDK) {
      others.put("JDK_JAVA_OPTIONS", "-Dio.netty.handler.ssl.noOpenSsl=true");
    }
    try (var installation = Installation.start(rig, MeasuredStore.SQLITE, 1, others);
        var api = new ServerApi(installation.first().url())) {
      var key = installation.first().firstApiKey();
      var url = which.tls() == Tls.NONE ? rig.sink().url("/fast") : rig.sink().tlsUrl("/fast");
      api.addWebhook(key, url, List.of("*"));
      var measured = load(rig, findings, which, installation, key);
      installation.checkComplaints(findings, NAME);
      return measured;
    }
  }

  private static Measured load(
      Rig rig, Findings findings, Case which, Installation installation, String key)
      throws InterruptedException {
    var arrivals = rig.arrivals("fast");
    try (var load = start(rig, which, installation, key)) {
      var window = rig.measure(load, installation.processes());
      arrivals.check(findings, NAME, window.totals());
      window.addWarmUp(findings, NAME, which.label() + ": ");
      double rate = window.perSecond(window.seen().count());
      double cpuMicros = window.cpuMicros(Rig.SERVER);
      double connections = window.perSecond(window.connections());
      findings.add(NAME, which.label() + ": events delivered", "/s", rate);
      findings.add(NAME, which.label() + ": connections opened", "/s", connections);
      findings.add(NAME, which.label() + ": CPU an event: server", "µs", cpuMicros);
      return new Measured(rate, cpuMicros);
    }
  }

  private static LoadRun start(Rig rig, Case which, Installation installation, String key) {
    var request = RequestTemplate.publish(key, EVENT);
    return which.keepsConnections()
        ? rig.fullLoad(installation.addresses(), request)
        : rig.steadyLoad(installation.addresses(), List.of(request), NEW_CONNECTIONS_PER_SECOND);
  }
}
