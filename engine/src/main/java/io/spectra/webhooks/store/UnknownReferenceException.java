package io.spectra.webhooks.store;

/// Reports that an event names a tenant or webhook that does not exist. It is the caller's mistake,
/// and the same event would be refused again.
public final class UnknownReferenceException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final long id;

  private UnknownReferenceException(String what, long id) {
    super("there is no " + what + " " + id);
    this.what = what;
    this.id = id;
  }

  public static UnknownReferenceException tenant(long id) {
    return new UnknownReferenceException("tenant", id);
  }

  public static UnknownReferenceException webhook(long id) {
    return new UnknownReferenceException("webhook", id);
  }

  /// Returns the kind of thing that does not exist: `tenant` or `webhook`.
  public String what() {
    return what;
  }

  public long id() {
    return id;
  }
}
