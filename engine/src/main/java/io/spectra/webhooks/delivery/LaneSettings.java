package io.spectra.webhooks.delivery;

import java.time.Duration;

/// The bounds that lanes keep. All counts are per event loop but where the name says otherwise.
///
/// - `inFlightMax`: attempts started with an outcome that is not yet stored; at this bound nothing
///   starts.
/// - `connectsMax`: attempts that are waiting for a connection at the same time.
/// - `windowMax`: attempts in flight of one webhook.
/// - `startWithin`: a delivery that cannot start in this time is parked.
/// - `heldBytesMax`: bodies of events that lanes hold in memory; past it deliveries are parked.
/// - `lifetime`: a delivery that cannot start in this time ends as `expired`.
/// - `backlogMax`: parked deliveries of one webhook; past it the oldest end as `overflow`.
public record LaneSettings(
    int inFlightMax,
    int connectsMax,
    int windowMax,
    Duration startWithin,
    long heldBytesMax,
    Duration lifetime,
    long backlogMax) {

  public static final LaneSettings DEFAULT =
      new LaneSettings(
          2048, 512, 64, Duration.ofSeconds(5), 32L << 20, Duration.ofHours(24), 1_000_000);

  /// Slots that lanes share whose next delivery has been parked, beside fresh deliveries or not.
  int inFlightCatchingUpMax(boolean besideFresh) {
    return Math.max(1, inFlightMax / (besideFresh ? 16 : 4));
  }

  /// Slots that lanes without a recent answer share.
  int inFlightUnprovenMax() {
    return Math.max(1, inFlightMax / 2);
  }

  /// Connect permits that lanes share whose next delivery has been parked.
  int connectsCatchingUpMax() {
    return Math.max(1, connectsMax / 4);
  }

  /// Connect permits that lanes without a recent answer share.
  int connectsUnprovenMax() {
    return Math.max(1, connectsMax / 4);
  }
}
