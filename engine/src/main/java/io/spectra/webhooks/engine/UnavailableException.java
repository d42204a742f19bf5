package io.spectra.webhooks.engine;

/// The engine cannot accept now: its store fails, it sheds load, or it is stopping. Nothing is
/// known to have been accepted; the same call may be made again.
///
/// With a cause, the store failed at this call, and something may have been accepted: the answer of
/// a commit can be lost. Without one nothing was.
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  public UnavailableException(String message) {
    super(message);
  }
}
