package io.spectra.webhooks.store;

/// Nothing was written: another node has taken this one for dead, and has taken over what it had.
public final class NodeLostException extends StoreException {
  private static final long serialVersionUID = 1L;

  public NodeLostException(String message) {
    super(message);
  }
}
