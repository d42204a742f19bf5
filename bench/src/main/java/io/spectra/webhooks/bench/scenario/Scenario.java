package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.report.Findings;
import java.util.List;

/// Something to measure. `round` is called once a round and adds a value to each of its figures.
public interface Scenario {

  /// As it is given on the command line, and named in the report.
  String name();

  void round(Rig rig, Findings findings) throws InterruptedException;

  /// Whether a round takes many minutes, so that it is played only when it is asked for.
  default boolean isLong() {
    return false;
  }

  /// All there are, in the order in which a round runs them: throughput comes first, since others
  /// take their rate from it.
  static List<Scenario> all() {
    return List.of(
        new Throughput(Store.SQLITE),
        Throughput.ofBatches(100),
        new Latency(Store.SQLITE),
        new FanOut(),
        new Throughput(Store.POSTGRES),
        new Latency(Store.POSTGRES),
        new Nodes(),
        new HungReceivers(),
        new Outage(),
        new TlsReceivers(),
        new StartUp(),
        new ManyWebhooks(),
        new FullHistory());
  }
}
