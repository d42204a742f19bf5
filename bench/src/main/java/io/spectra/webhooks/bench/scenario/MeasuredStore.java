package io.spectra.webhooks.bench.scenario;

/// The store of the measured servers.
enum MeasuredStore {
  /// Embedded, which is the default.
  SQLITE(""),
  /// On the same machine.
  POSTGRES("-postgres");

  private final String suffix;

  MeasuredStore(String suffix) {
    this.suffix = suffix;
  }

  /// The name of a scenario that is played on several stores, for this one.
  String scenario(String name) {
    return name + suffix;
  }
}
