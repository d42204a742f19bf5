package io.spectra.webhooks.bench.scenario;

/// Where the measured servers keep what they accept.
enum Store {
  /// Embedded, which is the default.
  SQLITE(""),
  /// On the same machine.
  POSTGRES("-postgres");

  private final String suffix;

  Store(String suffix) {
    this.suffix = suffix;
  }

  /// The name of a scenario that is played on several stores, for this one.
  String scenario(String name) {
    return name + suffix;
  }
}
