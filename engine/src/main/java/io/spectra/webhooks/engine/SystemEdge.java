package io.spectra.webhooks.engine;

import java.security.SecureRandom;
import java.util.function.LongSupplier;

/// The only class of the engine that reads the machine's monotonic clock, its randomness and the
/// program's own version.
final class SystemEdge {
  private SystemEdge() {}

  /// Returns a source of monotonic nanoseconds, for waiting.
  static LongSupplier ticker() {
    return System::nanoTime;
  }

  /// Returns this program's version from its jar; `dev` when it runs from classes.
  static String version() {
    String version = SystemEdge.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  /// Returns randomness for secrets, and for event ids, which nobody may guess from other ids.
  static SecureRandom secureRandom() {
    return new SecureRandom();
  }
}
