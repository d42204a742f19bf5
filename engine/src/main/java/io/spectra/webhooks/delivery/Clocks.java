package io.spectra.webhooks.delivery;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The two clocks of the core: `wall` is for people and storage, and `ticker` is for waiting. The
/// ticker counts nanoseconds and never goes back.
public record Clocks(InstantSource wall, LongSupplier ticker) {
  Instant now() {
    return wall.instant();
  }

  long nanos() {
    return ticker.getAsLong();
  }
}
