package io.spectra.webhooks.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Builds the body that receivers get: exactly `event`, `timestamp` and `data`, in this order, with
/// no white space between them. The body is built once, when an event is accepted. Signatures,
/// history and all later attempts use these bytes. The methods are pure and thread-safe.
public final class Envelope {
  private static final byte[] BEFORE_EVENT = ascii("{\"event\":\"");
  private static final byte[] BEFORE_TIMESTAMP = ascii("\",\"timestamp\":\"");
  private static final byte[] BEFORE_DATA = ascii("\",\"data\":");
  private static final int FIXED_LENGTH =
      BEFORE_EVENT.length + BEFORE_TIMESTAMP.length + EventTime.LENGTH + BEFORE_DATA.length + 1;

  private Envelope() {}

  /// Returns the bytes of the body in a new array.
  ///
  /// @throws IllegalArgumentException if the year of `happenedAt` does not have four digits
  public static byte[] freeze(EventType type, Instant happenedAt, EventData data) {
    String name = type.name(); // ASCII, and nothing in it needs escaping
    var body = new byte[FIXED_LENGTH + name.length() + data.length()];
    int at = put(BEFORE_EVENT, body, 0);
    for (int i = 0; i < name.length(); i++) {
      body[at++] = (byte) name.charAt(i);
    }
    at = put(BEFORE_TIMESTAMP, body, at);
    EventTime.write(happenedAt, body, at);
    at = put(BEFORE_DATA, body, at + EventTime.LENGTH);
    data.copyTo(body, at);
    body[body.length - 1] = '}';
    return body;
  }

  private static int put(byte[] part, byte[] body, int at) {
    System.arraycopy(part, 0, body, at, part.length);
    return at + part.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
