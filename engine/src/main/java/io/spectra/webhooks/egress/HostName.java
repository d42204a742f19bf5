package io.spectra.webhooks.egress;

/// The rules for the name of a receiver's host (RFC 3986, 3.2.2, within what a DNS query can hold):
/// lower-case letters, digits, hyphens and underscores, labels of 1 to 63, at most 253 in all. DNS
/// itself has no rule against an underscore, or a hyphen at an end of a label (RFC 2181, 11), and
/// receivers have such names.
///
/// A name whose last label is a number is not valid: resolvers read `127.1` and `0x7f.1` as
/// addresses. The dot of the root at the end of a name is no part of it: [#withoutRootDot].
public final class HostName {
  private static final int LENGTH_MAX = 253;
  private static final int LABEL_LENGTH_MAX = 63;

  private HostName() {}

  /// Whether `name`, in lower case and without the dot of the root, is a host name.
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

  /// Returns the name without the one dot at its end that says that it is absolute. `example.com.`
  /// and `example.com` are the same host, so every check, comparison, certificate and `Host` header
  /// uses the name without it.
  public static String withoutRootDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
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
      boolean fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
      if (!fits) {
        return false;
      }
    }
    return true;
  }
}
