package io.spectra.webhooks.engine;

/// Reports that no tenant, API key or webhook has this id, or that none has it any more.
public final class UnknownIdException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnknownIdException(String what, long id) {
    super("there is no " + what + " " + id);
  }
}
