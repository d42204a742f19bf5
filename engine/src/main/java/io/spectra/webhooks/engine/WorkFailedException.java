package io.spectra.webhooks.engine;

/// Reports that a unit of work threw a checked exception, which is the cause. Everything that it
/// wrote was rolled back.
public final class WorkFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WorkFailedException(Throwable cause) {
    super("the unit of work failed: " + cause.getMessage(), cause);
  }
}
