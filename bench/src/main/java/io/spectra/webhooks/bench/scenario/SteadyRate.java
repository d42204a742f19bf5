package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.report.Findings;

/// Chooses the rate of scenarios that do not measure the highest possible one.
final class SteadyRate {
  private SteadyRate() {}

  /// Returns the rate in the settings, or half of what the server has just done with this store.
  static double of(Rig rig, Findings findings, MeasuredStore store) {
    return rig.settings()
        .load()
        .rate()
        .orElseGet(() ->
            findings.latest(store.scenario(Throughput.NAME), Throughput.DELIVERED).stream()
                .map(rate -> rate / 2)
                .findFirst()
                .orElse(LoadSettings.RATE_DEFAULT));
  }
}
