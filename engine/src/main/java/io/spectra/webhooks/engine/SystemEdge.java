package io.spectra.webhooks.engine;

import java.security.SecureRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// The one place of the engine that reads the machine's clock and randomness.
final class SystemEdge {
  private SystemEdge() {}

  /// Monotonic nanoseconds, for waiting.
  static LongSupplier ticker() {
    return System::nanoTime;
  }

  /// For event ids, which a tenant may see: not to be guessed from one another.
  static RandomGenerator random() {
    return new SecureRandom();
  }
}
