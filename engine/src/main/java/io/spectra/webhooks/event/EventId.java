package io.spectra.webhooks.event;

import java.util.UUID;

/// The id of an event: a UUID of version 7 (RFC 9562) in lower case. It is the same in every
/// attempt at every receiver, so receivers recognize repeated events by it. A UUID of another
/// version causes an `IllegalArgumentException`. Instances are immutable and thread-safe.
public record EventId(UUID value) {
  public EventId {
    if (value.version() != 7 || value.variant() != 2) {
      throw new IllegalArgumentException("an event's id is a UUID of version 7, was " + value);
    }
  }

  /// Reads only the canonical text. `UUID.fromString` alone would also accept `1-1-1-1-1`.
  ///
  /// @throws IllegalArgumentException for any other text
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
