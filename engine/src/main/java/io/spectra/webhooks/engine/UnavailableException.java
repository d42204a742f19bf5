package io.spectra.webhooks.engine;

/// Reports that the engine cannot accept now: its store fails, it sheds load, or it is stopping.
/// Nothing is known to have been accepted; the same call may be made again.
///
/// If it has a cause, the store failed at this call, and something may have been accepted, since
/// the answer of a commit can be lost. If it has no cause, nothing was accepted.
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  public UnavailableException(String message) {
    super(message);
  }
}
