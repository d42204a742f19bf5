package io.spectra.webhooks.bench.sink;

/// What receivers with one outage in common wait for; open at first. Belongs to the sink's one
/// event loop, hence no lock.
final class Gate {
  private boolean open = true;

  boolean isOpen() {
    return open;
  }

  void turn(boolean nowOpen) {
    open = nowOpen;
  }
}
