package io.spectra.webhooks.settings;

import java.time.Duration;

/// The bounds of one attempt and of the connections kept between attempts; each is documented at
/// its declaration. All numbers of connections apply to one event loop. Instances are immutable and
/// thread-safe.
///
/// A connection is also not used again once its address has left the DNS answer. A value out of its
/// bounds causes an [InvalidSettingsException] whose message lists all faults.
public record SenderSettings(
    Duration timeout,
    Duration idleTimeout,
    Duration connectionAgeMax,
    int idleMaxPerOrigin,
    int idleMax,
    int headBytesMax,
    int bodyBytesMax,
    int bodyBytesKept) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private static final Setting<Duration> TIMEOUT =
      Setting.named(
              "delivery.timeout",
              "The time for an attempt, from the DNS query to the answer's last byte.")
          .duration(Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(5));
  private static final Setting<Duration> IDLE_TIMEOUT =
      Setting.named(
              "delivery.idle_timeout",
              "A connection to a receiver is closed after this time without use.")
          .duration(Duration.ofSeconds(30), SECOND, HOUR);
  private static final Setting<Duration> CONNECTION_AGE_MAX =
      Setting.named(
              "delivery.connection_age_max",
              "A connection to a receiver is not used again after this time.")
          .duration(Duration.ofMinutes(5), SECOND, HOUR);

  // Room for a few thousand receivers: twice the connections that a loop may use at a time, since
  // its attempts are on other origins each moment.
  private static final Setting<Integer> IDLE_MAX =
      Setting.named("delivery.idle_max", "Unused connections that one event loop keeps in all.")
          .number(4_096, 0, 100_000);
  private static final Setting<Integer> IDLE_MAX_PER_ORIGIN =
      Setting.named(
              "delivery.idle_max_per_origin",
              "Unused connections that one event loop keeps to one receiver.")
          .number(64, 0, 10_000);

  private static final Setting<Integer> HEAD_BYTES_MAX =
      Setting.named("delivery.head_bytes_max", "The largest head of an answer.")
          .inCodeOnly()
          .bytes(64 << 10, 1 << 10, 1 << 20);
  private static final Setting<Integer> BODY_BYTES_MAX =
      Setting.named("delivery.body_bytes_max", "The part of an answer's body that is read.")
          .inCodeOnly()
          .bytes(64 << 10, 0, 16 << 20);
  private static final Setting<Integer> BODY_BYTES_KEPT =
      Setting.named("delivery.body_bytes_kept", "The part of an answer's body that is stored.")
          .inCodeOnly()
          .bytes(8 << 10, 0, 64 << 10);

  public static final SenderSettings DEFAULT = read(SettingReader.ofDefaults());

  public SenderSettings {
    new SettingFaults()
        .check(TIMEOUT, timeout)
        .check(IDLE_TIMEOUT, idleTimeout)
        .check(CONNECTION_AGE_MAX, connectionAgeMax)
        .check(IDLE_MAX_PER_ORIGIN, idleMaxPerOrigin)
        .check(IDLE_MAX, idleMax)
        .check(HEAD_BYTES_MAX, headBytesMax)
        .check(BODY_BYTES_MAX, bodyBytesMax)
        .check(BODY_BYTES_KEPT, bodyBytesKept)
        .throwIfAny();
  }

  public static SenderSettings read(SettingReader reader) {
    return new SenderSettings(
        reader.get(TIMEOUT),
        reader.get(IDLE_TIMEOUT),
        reader.get(CONNECTION_AGE_MAX),
        reader.get(IDLE_MAX_PER_ORIGIN),
        reader.get(IDLE_MAX),
        reader.get(HEAD_BYTES_MAX),
        reader.get(BODY_BYTES_MAX),
        reader.get(BODY_BYTES_KEPT));
  }

  public SenderSettings withTimeout(Duration other) {
    return new SenderSettings(
        other,
        idleTimeout,
        connectionAgeMax,
        idleMaxPerOrigin,
        idleMax,
        headBytesMax,
        bodyBytesMax,
        bodyBytesKept);
  }

  public SenderSettings withConnectionAgeMax(Duration other) {
    return new SenderSettings(
        timeout,
        idleTimeout,
        other,
        idleMaxPerOrigin,
        idleMax,
        headBytesMax,
        bodyBytesMax,
        bodyBytesKept);
  }

  public SenderSettings withIdle(Duration closedAfter, int maxPerOrigin, int max) {
    return new SenderSettings(
        timeout,
        closedAfter,
        connectionAgeMax,
        maxPerOrigin,
        max,
        headBytesMax,
        bodyBytesMax,
        bodyBytesKept);
  }
}
