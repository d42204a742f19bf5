package io.spectra.webhooks.store;

/// Reports that the store could not carry out a call, for example because of a full or failing
/// disk, a lost connection or a violated constraint. The message is for the operator and is never
/// shown to a tenant.
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }

  /// Returns an exception of a store's call as a StoreException. A store should throw nothing else,
  /// but its callers must continue whatever it throws.
  public static StoreException of(Throwable thrown) {
    return thrown instanceof StoreException known
        ? known
        : new StoreException("The store failed with an unexpected exception", thrown);
  }
}
