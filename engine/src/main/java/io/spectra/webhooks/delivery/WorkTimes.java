package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.embedding.EngineWork;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Measures how long pieces of work take, and reports them to the observer.
record WorkTimes(DeliveryObserver observer, LongSupplier ticker) {

  /// Returns the time at which a piece of work begins, for [#end].
  long begin() {
    return ticker.getAsLong();
  }

  long since(long begunNanos) {
    return ticker.getAsLong() - begunNanos;
  }

  /// Reports work that began at `begunNanos`, and returns the nanoseconds that it took.
  long end(EngineWork work, long begunNanos) {
    long took = since(begunNanos);
    observer.worked(work, Duration.ofNanos(took));
    return took;
  }
}
