package io.spectra.webhooks.engine;

import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.UnknownReferenceException;

/// Turns a failure of the store into the exception that the engine's caller gets. A caller's
/// mistake is reported as such. A failure that may not come again becomes an
/// [UnavailableException].
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
