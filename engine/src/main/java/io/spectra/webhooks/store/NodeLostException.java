package io.spectra.webhooks.store;

/// This node is none any more: another one took over what it had, or its row is gone. Nothing was
/// written, and nothing will be until [Store#rejoin]; what memory works on is somebody else's.
public final class NodeLostException extends StoreException {
  private static final long serialVersionUID = 1L;

  public NodeLostException(String message) {
    super(message);
  }
}
