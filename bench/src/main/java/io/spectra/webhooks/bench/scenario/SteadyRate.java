package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.report.Findings;

/// The rate of scenarios that do not ask how much is possible.
final class SteadyRate {
  private SteadyRate() {}

  /// As given, or half of what the server has just shown it can do with this store.
  static double of(Rig rig, Findings findings, Store store) {
    return rig.settings()
        .rate()
        .orElseGet(() ->
            findings.latest(store.scenario(Throughput.NAME), Throughput.DELIVERED).stream()
                .map(rate -> rate / 2)
                .findFirst()
                .orElse(RunSettings.RATE_DEFAULT));
  }
}
