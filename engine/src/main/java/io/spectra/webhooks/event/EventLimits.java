package io.spectra.webhooks.event;

/// The bounds of what one event, and one request of many, may hold.
///
/// @param dataBytesMax bytes of one event's `data`, 256 KiB unless set
/// @param eventsMax events of one request, 1,000 unless set
public record EventLimits(int dataBytesMax, int eventsMax) {
  /// Objects and arrays inside each other within `data`; fixed, since receivers' parsers have
  /// bounds too.
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
