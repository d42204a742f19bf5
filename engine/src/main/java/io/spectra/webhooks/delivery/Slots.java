package io.spectra.webhooks.delivery;

/// A bound on how many of something are taken at a time, of which lanes without a recent answer get
/// only a share. Loop-owned.
final class Slots {
  private final int max;
  private final int unprovenMax;
  private int taken;
  private int takenByUnproven;

  Slots(int max, int unprovenMax) {
    this.max = max;
    this.unprovenMax = unprovenMax;
  }

  boolean isFree(boolean unproven) {
    return taken < max && (!unproven || takenByUnproven < unprovenMax);
  }

  void take(boolean unproven) {
    taken++;
    if (unproven) {
      takenByUnproven++;
    }
  }

  void release(boolean unproven) {
    taken--;
    if (unproven) {
      takenByUnproven--;
    }
    if (taken < 0 || takenByUnproven < 0) {
      throw new IllegalStateException("released more slots than were taken");
    }
  }

  int taken() {
    return taken;
  }
}
