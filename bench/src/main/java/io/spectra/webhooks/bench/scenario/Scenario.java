package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.report.Findings;

/// Measures one aspect of the server. `round` is called once a round and adds a value to each of
/// its figures.
public interface Scenario {

  /// Returns the name on the command line and in the report.
  String name();

  void round(Rig rig, Findings findings) throws InterruptedException;

  /// Whether a round takes many minutes, so that it is played only when it is asked for.
  default boolean isLong() {
    return false;
  }
}
