package io.spectra.webhooks.server.storage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Converts instants to and from the form in which the server's tables store them: whole
/// microseconds since 1970. That is fine enough for a time stamp that grows with every write of a
/// tenant and still does not get ahead of the clock.
public final class StoredMicros {
  private static final long PER_SECOND = 1_000_000;

  private StoredMicros() {}

  /// Returns the microseconds, rounded down. An instant beyond the range of a long becomes the
  /// nearest one that fits, which is before or after every row.
  public static long of(Instant instant) {
    try {
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), PER_SECOND), instant.getNano() / 1_000);
    } catch (ArithmeticException _) {
      return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  public static Instant toInstant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /// Returns the time stamp of a tenant's next write: now, but always later than `last`, even if
  /// the clock has stopped or stepped back.
  public static Instant next(Instant now, Instant last) {
    return toInstant(Math.max(of(now), of(last) + 1));
  }
}
