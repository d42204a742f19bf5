package io.spectra.webhooks.egress;

/// A block of addresses, such as `10.0.0.0/8`. An IPv4 block never contains an IPv6 address, or the
/// other way round, so the caller must unmap an IPv4-mapped address first. Instances are immutable
/// and thread-safe.
public record Cidr(IpAddress network, int prefixLength) {
  public Cidr {
    if (prefixLength < 0 || prefixLength > network.bits()) {
      throw new IllegalArgumentException(
          network + "/" + prefixLength + ": the prefix length must be 0 to " + network.bits());
    }
    var lowest = masked(network, prefixLength);
    if (!lowest.equals(network)) {
      throw new IllegalArgumentException(
          "%s/%s: has bits set past its prefix; write %s/%s"
              .formatted(network, prefixLength, lowest, prefixLength));
    }
  }

  /// Reads `address/length`. An address alone is the block of that one address.
  ///
  /// @throws IllegalArgumentException if the text is anything else, with a sentence that says what
  ///   to write
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    var address =
        IpAddress.parse(literal)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "'%s': write a network such as 10.0.0.0/8 or fd00::/8".formatted(text)));
    if (EmbeddedIpv4.isMapped(address)) {
      throw new IllegalArgumentException(
          "'%s': write an IPv4 network in dotted form".formatted(text));
    }
    return new Cidr(address, slash < 0 ? address.bits() : length(text, slash + 1));
  }

  public boolean contains(IpAddress address) {
    return address.isV4() == network.isV4() && masked(address, prefixLength).equals(network);
  }

  @Override
  public String toString() {
    return network + "/" + prefixLength;
  }

  private static IpAddress masked(IpAddress address, int length) {
    if (address.isV4()) {
      return IpAddress.v4(address.low() & mask(length + 32));
    }
    return IpAddress.v6(
        address.high() & mask(Math.min(length, 64)),
        address.low() & mask(Math.max(length - 64, 0)));
  }

  /// Returns 64 bits of which the highest `length` are set.
  private static long mask(int length) {
    return length == 0 ? 0 : -1L << (64 - length);
  }

  private static int length(String text, int from) {
    int digits = text.length() - from;
    int value = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || digits > 3) {
        digits = 0;
        break;
      }
      value = value * 10 + (c - '0');
    }
    if (digits == 0) {
      throw new IllegalArgumentException(
          "'%s': the prefix length must be a whole number such as 24".formatted(text));
    }
    return value;
  }
}
