package io.spectra.webhooks.delivery;

import io.spectra.webhooks.settings.LaneSettings;

/// Computes how many of a loop's slots and permits the lanes of one standing share. Pure.
record LaneShares(LaneSettings settings) {

  /// Returns the slots for lanes that catch up. `besideFresh` says whether fresh deliveries have
  /// started recently.
  int inFlightCatchingUpMax(boolean besideFresh) {
    return Math.max(1, settings.inFlightMax() / (besideFresh ? 16 : 4));
  }

  /// Returns the slots for unproven lanes.
  int inFlightUnprovenMax() {
    return Math.max(1, settings.inFlightMax() / 2);
  }

  /// Returns the permits for lanes that catch up.
  int connectsCatchingUpMax() {
    return Math.max(1, settings.connectsMax() / 4);
  }

  /// Returns the permits for unproven lanes.
  int connectsUnprovenMax() {
    return Math.max(1, settings.connectsMax() / 4);
  }
}
