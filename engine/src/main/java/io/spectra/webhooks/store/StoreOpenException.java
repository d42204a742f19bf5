package io.spectra.webhooks.store;

/// Reports that a store cannot be opened, for example because another process uses it, it belongs
/// to a newer program, or its files cannot be written. The message is one sentence that tells the
/// operator what to do.
public final class StoreOpenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreOpenException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreOpenException(String message) {
    super(message);
  }
}
