package io.spectra.webhooks.bench.sink;

/// Holds back the answers of receivers that have an outage in common. It is open at first. Only the
/// sink's one event loop uses it, so there is no lock.
final class OutageGate {
  private boolean open = true;

  boolean isOpen() {
    return open;
  }

  void turn(boolean nowOpen) {
    open = nowOpen;
  }
}
