package io.spectra.webhooks.server.access;

import java.math.BigInteger;
import java.util.random.RandomGenerator;

/// Bytes and numbers in the letters and digits that survive every shell, URL and log. Pure.
final class Base62 {
  /// Characters that 32 bytes take.
  static final int KEY_LENGTH = 43;

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
  private static final int KEY_BYTES = 32;

  private Base62() {}

  /// 256 bits of chance.
  static String key(RandomGenerator random) {
    var bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return encode(new BigInteger(1, bytes), KEY_LENGTH);
  }

  static String encode(long number, int length) {
    return encode(BigInteger.valueOf(number), length);
  }

  static boolean isEncoded(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (DIGITS.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /// With leading zeros up to the length, which must be enough.
  private static String encode(BigInteger number, int length) {
    var digits = new char[length];
    BigInteger rest = number;
    for (int i = length - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(BASE);
      digits[i] = DIGITS.charAt(parts[1].intValue());
      rest = parts[0];
    }
    if (rest.signum() != 0) {
      throw new IllegalArgumentException(length + " digits are too few for " + number.bitLength());
    }
    return new String(digits);
  }
}
