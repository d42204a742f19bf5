package io.spectra.webhooks.egress;

/// Contains the rules for the host name of a receiver. They follow RFC 3986, 3.2.2, within the
/// limits of a DNS query: lower-case letters, digits, hyphens and underscores, labels of 1 to 63
/// characters, and at most 253 characters in all. DNS itself allows an underscore, and a hyphen at
/// the end of a label (RFC 2181, 11), and some receivers have such names.
///
/// A name whose last label is a number is not valid, because resolvers read `127.1` and `0x7f.1` as
/// addresses. A final dot is not part of the name; see [#withoutRootDot].
public final class HostName {
  private static final int LENGTH_MAX = 253;
  private static final int LABEL_LENGTH_MAX = 63;

  private HostName() {}

  /// Whether `name`, in lower case and without a final dot, is a host name.
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

  /// Returns the name without its final dot, which marks an absolute name. `example.com.` and
  /// `example.com` are the same host, so every check, comparison, certificate and `Host` header
  /// uses the name without the dot.
  public static String withoutRootDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  /// Whether the last label is a decimal number, or a hexadecimal number after `0x`. Some programs
  /// take such a name for an IPv4 address.
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
