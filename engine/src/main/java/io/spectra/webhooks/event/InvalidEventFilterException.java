package io.spectra.webhooks.event;

/// A webhook asks for events that do not exist, or for none. [#field] is the path of the entry,
/// such as `events[1]`; the message says, to the person who sent it, what to do.
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
