package io.spectra.webhooks.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/// One IPv4 or IPv6 address as a number, with a strict reader of literals.
///
/// The class exists because `InetAddress` reads `127.1`, `0177.0.0.1` and `2130706433` as addresses
/// and may ask DNS about other text. [#parse] accepts only four decimal octets without leading
/// zeros, and RFC 4291 text without a zone. An IPv4 address is in the low 32 bits of `low`.
/// Instances are immutable and thread-safe.
public record IpAddress(boolean isV4, long high, long low) {
  private static final long IPV4_MAX = 0xFFFF_FFFFL;
  private static final int GROUPS = 8;

  public IpAddress {
    if (isV4 && (high != 0 || (low & ~IPV4_MAX) != 0)) {
      throw new IllegalArgumentException("an IPv4 address has 32 bits");
    }
  }

  public static IpAddress v4(long bits) {
    return new IpAddress(true, 0, bits);
  }

  public static IpAddress v6(long high, long low) {
    return new IpAddress(false, high, low);
  }

  /// Returns the address that consists of these 4 or 16 bytes in network order.
  public static IpAddress of(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> v4(number(bytes, 0, 4));
      case 16 -> v6(number(bytes, 0, 8), number(bytes, 8, 8));
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /// Returns the address without its zone. A caller that needs the zone must use the `InetAddress`.
  public static IpAddress of(InetAddress address) {
    return of(address.getAddress());
  }

  /// Reads a literal without brackets. Returns nothing for any other text, such as a name.
  public static Optional<IpAddress> parse(String text) {
    return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
  }

  public int bits() {
    return isV4 ? 32 : 128;
  }

  public byte[] bytes() {
    var bytes = new byte[bits() / 8];
    for (int i = 0; i < bytes.length; i++) {
      int fromEnd = bytes.length - 1 - i;
      bytes[i] = (byte) ((fromEnd >= 8 ? high : low) >>> (8 * (fromEnd % 8)));
    }
    return bytes;
  }

  /// Returns the same address for use with a socket, without asking DNS. An IPv4-mapped address
  /// becomes an `Inet4Address`.
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(bytes());
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are always an address", e);
    }
  }

  /// Returns dotted decimal, or the canonical text of RFC 5952: in lower case, with the longest run
  /// of zeros shortened.
  @Override
  public String toString() {
    return isV4 ? dotted(low) : canonicalV6();
  }

  private static Optional<IpAddress> parseV4(String text) {
    long bits = 0;
    int at = 0;
    for (int octet = 0; octet < 4; octet++) {
      if (octet > 0 && (at >= text.length() || text.charAt(at++) != '.')) {
        return Optional.empty();
      }
      int start = at;
      int value = 0;
      while (at < text.length() && at - start < 3 && isDigit(text.charAt(at))) {
        value = value * 10 + (text.charAt(at++) - '0');
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || leadingZero || value > 255) {
        return Optional.empty();
      }
      bits = bits << 8 | value;
    }
    return at == text.length() ? Optional.of(v4(bits)) : Optional.empty();
  }

  private static Optional<IpAddress> parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text).filter(all -> all.length == GROUPS).map(IpAddress::ofGroups);
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    var before = groups(text.substring(0, gap));
    var after = groups(text.substring(gap + 2));
    // Only the last groups may be written in dotted decimal.
    if (before.isEmpty() || after.isEmpty() || text.substring(0, gap).indexOf('.') >= 0) {
      return Optional.empty();
    }
    return joined(before.get(), after.get());
  }

  private static Optional<IpAddress> joined(int[] before, int[] after) {
    if (before.length + after.length >= GROUPS) {
      return Optional.empty();
    }
    var all = new int[GROUPS];
    System.arraycopy(before, 0, all, 0, before.length);
    System.arraycopy(after, 0, all, GROUPS - after.length, after.length);
    return Optional.of(ofGroups(all));
  }

  /// Returns the 16-bit groups of one side of `::`. A dotted decimal at the end counts as two
  /// groups.
  private static Optional<int[]> groups(String text) {
    if (text.isEmpty()) {
      return Optional.of(new int[0]);
    }
    var groups = new int[GROUPS];
    int count = 0;
    int at = 0;
    while (true) {
      int colon = text.indexOf(':', at);
      String part = text.substring(at, colon < 0 ? text.length() : colon);
      boolean dotted = colon < 0 && part.indexOf('.') >= 0;
      if (count + (dotted ? 2 : 1) > GROUPS) {
        return Optional.empty();
      }
      if (dotted) {
        var v4 = parseV4(part);
        if (v4.isEmpty()) {
          return Optional.empty();
        }
        groups[count++] = (int) (v4.get().low() >>> 16);
        groups[count++] = (int) (v4.get().low() & 0xFFFF);
      } else {
        int value = hexGroup(part);
        if (value < 0) {
          return Optional.empty();
        }
        groups[count++] = value;
      }
      if (colon < 0) {
        return Optional.of(Arrays.copyOf(groups, count));
      }
      at = colon + 1;
    }
  }

  /// Returns the value of one to four hex digits, or -1.
  private static int hexGroup(String part) {
    if (part.isEmpty() || part.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static IpAddress ofGroups(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    return v6(high, low);
  }

  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index % 4))) & 0xFFFF;
  }

  private String canonicalV6() {
    int gapStart = -1;
    int gapLength = 1; // a single zero group is not shortened (RFC 5952, 4.2.2)
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && group(end) == 0) {
        end++;
      }
      if (end - i > gapLength) {
        gapStart = i;
        gapLength = end - i;
      }
      i = Math.max(i, end - 1);
    }
    var text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength - 1;
      } else {
        boolean needsColon = i > 0 && text.charAt(text.length() - 1) != ':';
        text.append(needsColon ? ":" : "").append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private static String dotted(long bits) {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }

  private static long number(byte[] bytes, int from, int length) {
    long number = 0;
    for (int i = from; i < from + length; i++) {
      number = number << 8 | (bytes[i] & 0xFF);
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
