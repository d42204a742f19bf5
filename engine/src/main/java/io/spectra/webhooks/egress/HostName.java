package io.spectra.webhooks.egress;

/// The rules for a DNS name that a socket and a certificate can both use (RFC 1123, 2.1):
/// lower-case letters, digits and inner hyphens, labels of 1 to 63, at most 253 in all, no trailing
/// dot. A name whose last label is a number is none: resolvers read `127.1` and `0x7f.1` as
/// addresses.
public final class HostName {
  private static final int LENGTH_MAX = 253;
  private static final int LABEL_LENGTH_MAX = 63;

  private HostName() {}

  public static boolean isValid(String name) {
    if (name.length() > LENGTH_MAX || endsInNumber(name)) {
      return false;
    }
    int labelStart = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i == name.length() || name.charAt(i) == '.') {
        if (!isLabel(name, labelStart, i)) {
          return false;
        }
        labelStart = i + 1;
      }
    }
    return true;
  }

  /// Whether the last label is decimal, or hexadecimal after `0x`, so that some program somewhere
  /// takes the whole for an IPv4 address.
  public static boolean endsInNumber(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (last.startsWith("0x") || last.startsWith("0X")) {
      return last.substring(2).chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
    }
    return !last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isLabel(String name, int from, int to) {
    if (to == from || to - from > LABEL_LENGTH_MAX) {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = name.charAt(i);
      boolean inner = i > from && i < to - 1;
      boolean fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && inner);
      if (!fits) {
        return false;
      }
    }
    return true;
  }
}
