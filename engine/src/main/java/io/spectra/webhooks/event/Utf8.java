package io.spectra.webhooks.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks UTF-8 strictly (RFC 3629): overlong forms, surrogates and characters above U+10FFFF are
/// invalid. The JSON parser is less strict, and bytes that it accepts would reach receivers whose
/// parsers refuse them. The method is pure and thread-safe.
final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Utf8() {}

  /// Returns the index of the first byte that does not begin a valid character, or -1.
  static int firstInvalid(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      if (at + 8 <= bytes.length && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
        at += 8;
      } else {
        int length = characterLength(bytes, at);
        if (length == 0) {
          return at;
        }
        at += length;
      }
    }
    return -1;
  }

  /// Returns the number of bytes of the character that begins at `at`, or 0 if it is not valid.
  private static int characterLength(byte[] bytes, int at) {
    int first = bytes[at] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
      return isContinuation(bytes, at + 1, 0x80, 0xBF) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
      int lowest = first == 0xE0 ? 0xA0 : 0x80; // a shorter form exists for lower values
      int highest = first == 0xED ? 0x9F : 0xBF; // higher values are surrogates
      boolean valid =
          isContinuation(bytes, at + 1, lowest, highest)
              && isContinuation(bytes, at + 2, 0x80, 0xBF);
      return valid ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
      int lowest = first == 0xF0 ? 0x90 : 0x80;
      int highest = first == 0xF4 ? 0x8F : 0xBF; // U+10FFFF
      boolean valid =
          isContinuation(bytes, at + 1, lowest, highest)
              && isContinuation(bytes, at + 2, 0x80, 0xBF)
              && isContinuation(bytes, at + 3, 0x80, 0xBF);
      return valid ? 4 : 0;
    }
    return 0;
  }

  private static boolean isContinuation(byte[] bytes, int at, int lowest, int highest) {
    int value = at < bytes.length ? bytes[at] & 0xFF : 0;
    return value >= lowest && value <= highest;
  }
}
