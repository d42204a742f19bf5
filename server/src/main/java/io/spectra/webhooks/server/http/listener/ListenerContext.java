package io.spectra.webhooks.server.http.listener;

import io.spectra.webhooks.server.http.AccessCheck;
import io.spectra.webhooks.server.http.RequestObserver;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// Holds what all connections of a listener share.
///
/// @param handlers runs blocking handlers, each on a virtual thread of its own
/// @param isDraining whether connections end after the request that runs
record ListenerContext(
    AccessCheck accessCheck,
    Capacity capacity,
    ExecutorService handlers,
    RequestObserver observer,
    LongSupplier ticker,
    AtomicBoolean isDraining) {

  ListenerSettings.Bounds bounds() {
    return capacity.bounds();
  }
}
