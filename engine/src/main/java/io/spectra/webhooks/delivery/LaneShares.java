package io.spectra.webhooks.delivery;

import io.spectra.webhooks.settings.LaneSettings;

/// The parts of a loop's slots and connect permits that some of its lanes share. Pure.
record LaneShares(LaneSettings settings) {

  /// Slots that lanes share whose next delivery has been parked, beside fresh deliveries or not.
  int inFlightCatchingUpMax(boolean besideFresh) {
    return Math.max(1, settings.inFlightMax() / (besideFresh ? 16 : 4));
  }

  /// Slots that lanes without a recent answer share.
  int inFlightUnprovenMax() {
    return Math.max(1, settings.inFlightMax() / 2);
  }

  /// Connect permits that lanes share whose next delivery has been parked.
  int connectsCatchingUpMax() {
    return Math.max(1, settings.connectsMax() / 4);
  }

  /// Connect permits that lanes without a recent answer share.
  int connectsUnprovenMax() {
    return Math.max(1, settings.connectsMax() / 4);
  }
}
