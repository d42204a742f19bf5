package io.spectra.webhooks.store;

/// A store cannot be opened: somebody else uses it, it belongs to a newer program, its place cannot
/// be written. The message is one sentence that says what to do, for whoever starts the program.
public final class StoreOpenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreOpenException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreOpenException(String message) {
    super(message);
  }
}
