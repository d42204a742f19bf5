package io.spectra.webhooks.egress;

import java.util.Optional;

/// Finds the IPv4 address that an IPv6 address contains, because a translator or tunnel would send
/// the packet there. For example, `64:ff9b::a9fe:a9fe` is 169.254.169.254 behind a NAT64. The
/// methods are pure and thread-safe.
final class EmbeddedIpv4 {
  private static final Cidr MAPPED = new Cidr(IpAddress.v6(0, 0xFFFF_0000_0000L), 96);
  private static final Cidr COMPATIBLE = Cidr.parse("::/96");
  private static final Cidr TRANSLATED = Cidr.parse("::ffff:0:0:0/96"); // RFC 2765
  static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
  private static final Cidr NAT64_LOCAL_USE = Cidr.parse("64:ff9b:1::/48");
  private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");
  private static final Cidr TEREDO = Cidr.parse("2001::/32");
  private static final long ISATAP = 0x0000_5EFEL;
  private static final long UNIVERSAL_BIT = 0x0200_0000L;

  private EmbeddedIpv4() {}

  /// Whether the address is in `::ffff:0:0/96`. The operating system itself connects to the IPv4
  /// address then.
  static boolean isMapped(IpAddress address) {
    return MAPPED.contains(address);
  }

  /// Returns the IPv4 address of a mapped address, and any other address unchanged.
  static IpAddress unmapped(IpAddress address) {
    return isMapped(address) ? low(address) : address;
  }

  static Optional<IpAddress> of(IpAddress address) {
    if (address.isV4()) {
      return Optional.empty();
    }
    if (NAT64.contains(address)
        || NAT64_LOCAL_USE.contains(address)
        || TRANSLATED.contains(address)
        || isMapped(address)
        || isCompatible(address)) {
      return Optional.of(low(address));
    }
    if (SIX_TO_FOUR.contains(address)) {
      return Optional.of(IpAddress.v4(address.high() >>> 16 & 0xFFFF_FFFFL));
    }
    if (TEREDO.contains(address)) { // the client's address, its bits inverted (RFC 4380, 4)
      return Optional.of(IpAddress.v4(~address.low() & 0xFFFF_FFFFL));
    }
    // These are ISATAP interface identifiers (RFC 5214, 6.1), with the universal bit set or not.
    boolean isatap = (address.low() >>> 32 & ~UNIVERSAL_BIT) == ISATAP;
    return isatap ? Optional.of(low(address)) : Optional.empty();
  }

  /// Whether the address is in `::/96`, except the unspecified address and loopback.
  private static boolean isCompatible(IpAddress address) {
    return COMPATIBLE.contains(address) && address.low() > 1;
  }

  private static IpAddress low(IpAddress address) {
    return IpAddress.v4(address.low() & 0xFFFF_FFFFL);
  }
}
