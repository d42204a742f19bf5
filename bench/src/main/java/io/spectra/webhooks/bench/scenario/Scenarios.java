package io.spectra.webhooks.bench.scenario;

import java.util.List;

/// The list of all scenarios.
public final class Scenarios {
  private Scenarios() {}

  /// Returns them in the order in which a round runs them. Throughput comes first, since others
  /// take their rate from it.
  public static List<Scenario> all() {
    return List.of(
        new Throughput(MeasuredStore.SQLITE),
        Throughput.ofBatches(100),
        new Latency(MeasuredStore.SQLITE),
        new FanOut(),
        new Throughput(MeasuredStore.POSTGRES),
        new Latency(MeasuredStore.POSTGRES),
        new SeveralNodes(),
        new HungReceivers(),
        new Trickle(),
        new Outage(),
        new TlsReceivers(),
        new StartUp(),
        new ManyWebhooks(),
        new FullHistory());
  }
}
