package io.spectra.webhooks.event;

import java.util.UUID;

/// The id of an event: a UUID of version 7 (RFC 9562), the same on every attempt at every receiver,
/// which is what a receiver keys on. Its text is lower case. Immutable; any thread. A UUID of
/// another version is an `IllegalArgumentException`.
public record EventId(UUID value) {
  public EventId {
    if (value.version() != 7 || value.variant() != 2) {
      throw new IllegalArgumentException("an event's id is a UUID of version 7, was " + value);
    }
  }

  /// Reads the canonical text only: `UUID.fromString` alone would also take `1-1-1-1-1`.
  ///
  /// @throws IllegalArgumentException for everything else
  public static EventId parse(String text) {
    var value = UUID.fromString(text);
    if (!value.toString().equals(text)) {
      throw new IllegalArgumentException(
          "an event's id is 36 characters in lower case, was " + text);
    }
    return new EventId(value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
