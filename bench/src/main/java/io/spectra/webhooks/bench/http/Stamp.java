package io.spectra.webhooks.bench.http;

import java.nio.charset.StandardCharsets;

/// The time at which a request was due, inside its body: `"sent_at_ns":` and nanoseconds of the
/// monotonic clock, which all processes of a Linux machine share. The number is padded on the left
/// with spaces, which JSON allows before a value, so a body always has the same length.
public final class Stamp {
  public static final String KEY = "\"sent_at_ns\":";

  /// The width of the number. Nanoseconds since the machine started fit for 300 years.
  public static final int WIDTH = 19;

  /// The value for no time, in a body that is the same in every request.
  public static final long NONE = 0;

  /// The number of bytes of a body in which the key is searched. It is near the start of `data`.
  private static final int SEARCHED_BYTES = 256;

  private static final byte[] KEY_BYTES = KEY.getBytes(StandardCharsets.US_ASCII);

  private Stamp() {}

  /// Writes a time into a body, right-aligned in its space.
  public static void write(long nanos, byte[] body, int at) {
    long rest = nanos;
    for (int i = at + WIDTH - 1; i >= at; i--) {
      body[i] = rest == 0 && i < at + WIDTH - 1 ? (byte) ' ' : (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /// Returns the time in a body, or [#NONE].
  public static long read(byte[] bytes, int from, int to) {
    int last = Math.min(from + SEARCHED_BYTES, to - KEY_BYTES.length);
    for (int at = from; at < last; at++) {
      if (bytes[at] == '"' && isKey(bytes, at)) {
        return number(bytes, at + KEY_BYTES.length, to);
      }
    }
    return NONE;
  }

  private static boolean isKey(byte[] bytes, int at) {
    for (int i = 1; i < KEY_BYTES.length; i++) {
      if (bytes[at + i] != KEY_BYTES[i]) {
        return false;
      }
    }
    return true;
  }

  private static long number(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] == ' ') {
      at++;
    }
    long value = 0;
    for (; at < to && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      value = value * 10 + (bytes[at] - '0');
    }
    return value;
  }
}
