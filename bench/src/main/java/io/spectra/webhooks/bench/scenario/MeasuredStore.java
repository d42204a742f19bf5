package io.spectra.webhooks.bench.scenario;

/// The store of the measured servers.
enum MeasuredStore {
  /// The embedded store, which is the default.
  SQLITE(""),
  /// PostgreSQL, on the same machine unless a URL names another.
  POSTGRES("-postgres");

  private final String suffix;

  MeasuredStore(String suffix) {
    this.suffix = suffix;
  }

  /// Whether the processor time of all processes that serve an event is known. A PostgreSQL that a
  /// URL names may run on another machine.
  boolean isMeasuredIn(Window window) {
    return this == SQLITE || window.hasMeasured(Rig.POSTGRES);
  }

  /// Returns the name that a scenario has when it is played on this store.
  String scenario(String name) {
    return name + suffix;
  }
}
