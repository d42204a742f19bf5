package io.spectra.webhooks.store;

/// The store could not do what was asked: a full or failing disk, a lost connection, a broken
/// constraint. The message is for the operator; nothing in it is shown to a tenant.
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }

  /// Returns what a call of a store threw as a failure of that store. A store should throw nothing
  /// else, but its callers must go on whatever it throws.
  public static StoreException of(Throwable thrown) {
    return thrown instanceof StoreException known
        ? known
        : new StoreException("The store failed in a way that it does not know", thrown);
  }
}
