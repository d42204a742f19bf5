package io.spectra.webhooks.store;

/// Reports that another node took this one for dead and has taken over from it. Nothing was
/// written.
public final class NodeLostException extends StoreException {
  private static final long serialVersionUID = 1L;

  public NodeLostException(String message) {
    super(message);
  }
}
