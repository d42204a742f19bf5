package io.spectra.webhooks.store;

/// The store could not do what was asked: a full or failing disk, a lost connection, a broken
/// constraint. The message is for the operator; nothing in it is shown to a tenant. A
/// [NodeLostException] wants more than trying again.
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }
}
