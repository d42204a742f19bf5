package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Knows whether the store answers the calls of one thread, and when to try it again after it
/// failed. That thread notes how its calls end; any thread may ask.
final class StoreHealth {
  private static final Logger LOG = System.getLogger(StoreHealth.class.getName());
  private static final long RETRY_DELAY_NANOS = Duration.ofMillis(200).toNanos();
  private static final long AWAY_AFTER_NANOS = Duration.ofSeconds(1).toNanos();

  private final DeliveryObserver observer;
  private final LongSupplier ticker;
  private long failingSinceNanos; // the noting thread's
  private long retryAtNanos; // the noting thread's
  private volatile boolean failing;
  private volatile boolean away;

  StoreHealth(DeliveryObserver observer, LongSupplier ticker) {
    this.observer = observer;
    this.ticker = ticker;
  }

  void answered() {
    failing = false;
    away = false;
  }

  /// A call failed. The log says it once, until a call succeeds again.
  void failed(String message, StoreException cause) {
    Level level = failing ? Level.DEBUG : Level.WARNING;
    observer.storeFailed();
    retryLater();
    LOG.log(level, message, cause);
  }

  void retryLater() {
    long now = ticker.getAsLong();
    if (!failing) {
      failingSinceNanos = now;
    }
    failing = true;
    away = now - failingSinceNanos >= AWAY_AFTER_NANOS;
    retryAtNanos = now + RETRY_DELAY_NANOS;
  }

  /// Returns when the next call is due while [#isFailing()]. The noting thread only.
  long retryAtNanos() {
    return retryAtNanos;
  }

  /// Whether the newest call failed.
  boolean isFailing() {
    return failing;
  }

  /// Whether calls have failed again and again for a second.
  boolean isAway() {
    return away;
  }
}
