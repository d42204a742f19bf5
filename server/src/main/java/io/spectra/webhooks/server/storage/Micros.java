package io.spectra.webhooks.server.storage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Instants as the server's tables keep them: whole microseconds since 1970. Fine enough that a
/// stamp which grows with every write of a tenant does not run ahead of the clock.
public final class Micros {
  private static final long PER_SECOND = 1_000_000;

  private Micros() {}

  /// Rounded down. An instant beyond what a long holds becomes the nearest one that fits, which is
  /// before or after every row.
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

  /// The stamp of a tenant's next write: now, but always later than the last one, also when the
  /// clock stands still or steps back.
  public static Instant next(Instant now, Instant last) {
    return toInstant(Math.max(of(now), of(last) + 1));
  }
}
