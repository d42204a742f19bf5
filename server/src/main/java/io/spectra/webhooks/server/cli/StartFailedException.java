package io.spectra.webhooks.server.cli;

/// The server could not start. The message is one sentence for the operator: what was tried, what
/// stood in the way, what to do.
public final class StartFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  public StartFailedException(String message) {
    super(message);
  }
}
