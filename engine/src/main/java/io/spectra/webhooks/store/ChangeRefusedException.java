package io.spectra.webhooks.store;

/// Reports that the [ChangeWork] of a change refused it. Nothing was written, and the store works.
public final class ChangeRefusedException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final RuntimeException refusal;

  public ChangeRefusedException(RuntimeException refusal) {
    super("A change of the registry was refused by the program's own work", refusal);
    this.refusal = refusal;
  }

  /// Returns the exception that the work threw.
  public RuntimeException refusal() {
    return refusal;
  }
}
