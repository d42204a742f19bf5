package io.spectra.webhooks.event;

/// The bounds of one event, and of one request with several events.
///
/// @param dataBytesMax the largest size of one event's `data`, 256 KiB by default
/// @param eventsMax the largest number of events in one request, 1,000 by default
public record EventLimits(int dataBytesMax, int eventsMax) {
  /// The largest number of nested objects and arrays in `data`. It is fixed, because the parsers of
  /// receivers have such a bound too.
  public static final int DEPTH_MAX = 500;

  public static final EventLimits DEFAULT = new EventLimits(256 * 1024, 1_000);

  public EventLimits {
    if (dataBytesMax < 2) {
      throw new IllegalArgumentException(
          "events.data_bytes_max: must be at least 2, was " + dataBytesMax);
    }
    if (eventsMax < 1) {
      throw new IllegalArgumentException(
          "events.per_request_max: must be at least 1, was " + eventsMax);
    }
  }
}
