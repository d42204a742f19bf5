package io.spectra.webhooks.engine;

/// There is no tenant, API key or webhook with this id, or there is none any more.
public final class UnknownIdException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnknownIdException(String what, long id) {
    super("there is no " + what + " " + id);
  }
}
