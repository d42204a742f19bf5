package io.spectra.webhooks.settings;

import java.time.Duration;

/// The bounds that lanes keep; each is documented at its declaration. The engine checks them when
/// it takes them, and not this record, because the simulation runs lanes within bounds that are too
/// tight for anybody else.
public record LaneSettings(
    int inFlightMax,
    int connectsMax,
    int windowMax,
    Duration parkAfter,
    long heldBytesMax,
    Duration lifetime,
    long backlogMax) {
  private static final Setting<Integer> IN_FLIGHT_MAX =
      Setting.named(
              "delivery.in_flight_max",
              "Attempts of one event loop in flight; at this bound none starts.")
          .number(2_048, 1, 65_536);
  private static final Setting<Integer> CONNECTS_MAX =
      Setting.named(
              "delivery.connects_max", "Attempts of one event loop that wait for a connection.")
          .number(512, 1, 65_536);
  private static final Setting<Integer> WINDOW_MAX =
      Setting.named("delivery.window_max", "Attempts of one webhook at the same time.")
          .number(64, 1, 4_096);
  private static final Setting<Duration> PARK_AFTER =
      Setting.named(
              "delivery.park_after",
              "A delivery that cannot start in this time waits in the store.")
          .duration(Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(5));
  private static final Setting<Long> HELD_BYTES_MAX =
      Setting.named(
              "delivery.held_bytes_max", "Event bodies that one event loop holds; more are parked.")
          .bytes(32L << 20, 1L << 20, 16L << 30);
  private static final Setting<Duration> LIFETIME =
      Setting.named(
              "delivery.lifetime",
              "A parked delivery that has not started in this time ends as `expired`.")
          .duration(Duration.ofDays(1), Duration.ofMinutes(1), Duration.ofDays(365));
  private static final Setting<Long> BACKLOG_MAX =
      Setting.named(
              "delivery.backlog_max", "Parked deliveries of one webhook; past it the oldest end.")
          .number(1_000_000L, 256L, 1_000_000_000L);

  public static final LaneSettings DEFAULT = read(SettingReader.ofDefaults());

  public static LaneSettings read(SettingReader reader) {
    return new LaneSettings(
        reader.get(IN_FLIGHT_MAX),
        reader.get(CONNECTS_MAX),
        reader.get(WINDOW_MAX),
        reader.get(PARK_AFTER),
        reader.get(HELD_BYTES_MAX),
        reader.get(LIFETIME),
        reader.get(BACKLOG_MAX));
  }

  /// Adds what is out of its bounds to the faults.
  public void check(SettingFaults faults) {
    faults
        .check(IN_FLIGHT_MAX, inFlightMax)
        .check(CONNECTS_MAX, connectsMax)
        .check(WINDOW_MAX, windowMax)
        .check(PARK_AFTER, parkAfter)
        .check(HELD_BYTES_MAX, heldBytesMax)
        .check(LIFETIME, lifetime)
        .check(BACKLOG_MAX, backlogMax);
  }
}
