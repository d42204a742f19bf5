package io.spectra.webhooks.engine;

import java.security.SecureRandom;
import java.util.function.LongSupplier;

/// The one place of the engine that reads the machine's clock, its randomness and the program's own
/// version.
final class SystemEdge {
  private SystemEdge() {}

  /// Monotonic nanoseconds, for waiting.
  static LongSupplier ticker() {
    return System::nanoTime;
  }

  /// This program's version, as its jar says; `dev` when run from classes.
  static String version() {
    String version = SystemEdge.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  /// For secrets, and for event ids: those who see some of them must not guess others.
  static SecureRandom secureRandom() {
    return new SecureRandom();
  }
}
