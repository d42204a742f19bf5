package io.spectra.webhooks.sending;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The bounds of one attempt and of the connections kept between attempts. All numbers of
/// connections apply to one event loop. Instances are immutable and thread-safe.
///
/// `deadline` runs from the DNS query to the last byte read. A connection is closed after
/// `idleTimeout` without use. It is not used again if it is older than `connectionAgeMax`, or once
/// its address has left the DNS answer. At most `headBytesMax` and `bodyBytesMax` of an answer are
/// read, and `bodyBytesKept` are kept for the history.
///
/// A value out of its bounds causes an `IllegalArgumentException` whose message lists all faults.
public record SenderSettings(
    Duration deadline,
    Duration idleTimeout,
    Duration connectionAgeMax,
    int idleMaxPerOrigin,
    int idleMax,
    int headBytesMax,
    int bodyBytesMax,
    int bodyBytesKept) {

  public SenderSettings {
    var faults = new ArrayList<String>();
    between("deadline", deadline, Duration.ofMillis(100), Duration.ofMinutes(5), faults);
    between("idle_timeout", idleTimeout, Duration.ofSeconds(1), Duration.ofHours(1), faults);
    between(
        "connection_age_max", connectionAgeMax, Duration.ofSeconds(1), Duration.ofHours(1), faults);
    between("idle_max_per_origin", idleMaxPerOrigin, 0, 10_000, faults);
    between("idle_max", idleMax, 0, 100_000, faults);
    between("head_bytes_max", headBytesMax, 1_024, 1_048_576, faults);
    between("body_bytes_max", bodyBytesMax, 0, 16_777_216, faults);
    between("body_bytes_kept", bodyBytesKept, 0, 65_536, faults);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  /// Returns the settings that the documentation promises for an attempt, with room for a few
  /// thousand receivers. The number of idle connections is twice the number that a loop may use at
  /// a time, because its attempts go to other origins each moment.
  public static SenderSettings defaults() {
    return new SenderSettings(
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        64,
        4_096,
        64 * 1_024,
        64 * 1_024,
        8 * 1_024);
  }

  public SenderSettings withDeadline(Duration other) {
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
        deadline,
        idleTimeout,
        other,
        idleMaxPerOrigin,
        idleMax,
        headBytesMax,
        bodyBytesMax,
        bodyBytesKept);
  }

  public SenderSettings withIdle(Duration timeout, int maxPerOrigin, int max) {
    return new SenderSettings(
        deadline,
        timeout,
        connectionAgeMax,
        maxPerOrigin,
        max,
        headBytesMax,
        bodyBytesMax,
        bodyBytesKept);
  }

  private static void between(
      String name, Duration value, Duration least, Duration most, List<String> faults) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      faults.add(fault(name, text(least), text(most), text(value)));
    }
  }

  private static void between(String name, int value, int least, int most, List<String> faults) {
    if (value < least || value > most) {
      faults.add(fault(name, "" + least, "" + most, "" + value));
    }
  }

  private static String fault(String name, String least, String most, String was) {
    return "sending.%s: must be %s to %s, was %s".formatted(name, least, most, was);
  }

  private static String text(Duration duration) {
    boolean whole = duration.toMillis() % 1000 == 0;
    return whole ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
  }
}
