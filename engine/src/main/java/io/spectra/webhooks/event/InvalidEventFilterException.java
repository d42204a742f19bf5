package io.spectra.webhooks.event;

/// Reports that a webhook selects no event or one that does not exist. [#field] is the path of the
/// entry, such as `events[1]`. The message tells the sender what to do.
public final class InvalidEventFilterException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;

  InvalidEventFilterException(String field, String message) {
    super(message);
    this.field = field;
  }

  public String field() {
    return field;
  }
}
