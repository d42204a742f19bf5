package io.spectra.webhooks.engine;

import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.UnknownReferenceException;

/// Says what callers of the engine get for what the store failed with: their own mistakes as such,
/// and only what may be fine the next time as [UnavailableException].
final class StoreFailure {
  private StoreFailure() {}

  /// Returns a failure that is not the store's as it is.
  static Throwable forCaller(Throwable failure) {
    return failure instanceof StoreException ofStore ? forCaller(ofStore) : failure;
  }

  static RuntimeException forCaller(StoreException failure) {
    if (failure instanceof UnknownReferenceException unknown) {
      return new UnknownIdException(unknown.what(), unknown.id());
    }
    return failure.getCause() instanceof IllegalArgumentException mistake
        ? mistake // such as too many events in one call
        : new UnavailableException("the store does not answer; try again", failure);
  }
}
