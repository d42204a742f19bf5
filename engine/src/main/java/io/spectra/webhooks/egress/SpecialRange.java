package io.spectra.webhooks.egress;

import java.util.List;
import java.util.Optional;

/// A block of addresses where there is no public receiver, with the reason and the document that
/// defines it.
///
/// [#ALWAYS_SHUT] is refused whatever the operator opened. Clouds give credentials to every caller
/// of some of these addresses, and the others do not belong to a single host. [#NOT_PUBLIC]
/// contains the IANA special-purpose registries (IPv4 and IPv6, as of October 2025) and the
/// additions of RFC 4291. It also contains blocks that the registries call globally reachable but
/// that serve a single protocol (AS112, AMT, anycast services), because no webhook's receiver is
/// there.
record SpecialRange(Cidr block, String what, String source) {
  static final List<SpecialRange> ALWAYS_SHUT =
      List.of(
          range("0.0.0.0/8", "this host on this network", "RFC 791, 1122"),
          range("169.254.0.0/16", "link-local, cloud metadata", "RFC 3927"),
          range("224.0.0.0/4", "multicast", "RFC 5771"),
          range("255.255.255.255/32", "limited broadcast", "RFC 919"),
          range("100.100.100.200/32", "cloud metadata", "Alibaba Cloud"),
          range("168.63.129.16/32", "cloud platform service", "Microsoft Azure"),
          range("192.0.0.192/32", "cloud metadata", "Oracle Cloud"),
          range("::/128", "unspecified address", "RFC 4291"),
          range("fe80::/10", "link-local", "RFC 4291"),
          range("ff00::/8", "multicast", "RFC 4291"),
          range("fd00:ec2::/64", "cloud metadata", "Amazon EC2"),
          range("fd20:ce::/64", "cloud metadata", "Google Cloud"),
          range("fd00:c1::a9fe:a9fe/128", "cloud metadata", "Oracle Cloud"),
          range("fd00:42::42/128", "cloud metadata", "Scaleway"),
          range("fd00:a9fe:a9fe::1/128", "cloud metadata", "Akamai"),
          range("fd00:100::100:200/128", "cloud metadata", "Alibaba Cloud"));

  static final List<SpecialRange> NOT_PUBLIC =
      List.of(
          range("10.0.0.0/8", "private use", "RFC 1918"),
          range("100.64.0.0/10", "shared address space", "RFC 6598"),
          range("127.0.0.0/8", "loopback", "RFC 1122"),
          range("172.16.0.0/12", "private use", "RFC 1918"),
          range("192.0.0.0/24", "IETF protocol assignments", "RFC 6890"),
          range("192.0.2.0/24", "documentation", "RFC 5737"),
          range("192.31.196.0/24", "AS112 service", "RFC 7535"),
          range("192.52.193.0/24", "automatic multicast tunneling", "RFC 7450"),
          range("192.88.99.0/24", "6to4 relay anycast, deprecated", "RFC 7526"),
          range("192.168.0.0/16", "private use", "RFC 1918"),
          range("192.175.48.0/24", "AS112 service", "RFC 7534"),
          range("198.18.0.0/15", "benchmarking", "RFC 2544"),
          range("198.51.100.0/24", "documentation", "RFC 5737"),
          range("203.0.113.0/24", "documentation", "RFC 5737"),
          range("240.0.0.0/4", "reserved", "RFC 1112"),
          range("::1/128", "loopback", "RFC 4291"),
          range("::/96", "IPv4-compatible, deprecated", "RFC 4291"),
          range("64:ff9b:1::/48", "local-use IPv4/IPv6 translation", "RFC 8215"),
          range("100::/64", "discard only", "RFC 6666"),
          range("100:0:0:1::/64", "dummy prefix", "RFC 9780"),
          range("2001::/32", "Teredo", "RFC 4380"),
          range("2001:1::/32", "anycast services", "RFC 7723, 8155, 9665"),
          range("2001:2::/48", "benchmarking", "RFC 5180"),
          range("2001:3::/32", "automatic multicast tunneling", "RFC 7450"),
          range("2001:4:112::/48", "AS112 service", "RFC 7535"),
          range("2001:10::/28", "ORCHID, deprecated", "RFC 4843"),
          range("2001:20::/28", "ORCHIDv2", "RFC 7343"),
          range("2001:30::/28", "drone remote identification", "RFC 9374"),
          range("2001::/23", "IETF protocol assignments", "RFC 2928"),
          range("2001:db8::/32", "documentation", "RFC 3849"),
          range("2620:4f:8000::/48", "AS112 service", "RFC 7534"),
          range("3ffe::/16", "6bone, returned", "RFC 3701"),
          range("3fff::/20", "documentation", "RFC 9637"),
          range("5f00::/16", "segment routing identifiers", "RFC 9602"),
          range("fc00::/7", "unique local", "RFC 4193"),
          range("fec0::/10", "site-local, deprecated", "RFC 3879"));

  static Optional<SpecialRange> firstOf(List<SpecialRange> ranges, IpAddress address) {
    return ranges.stream().filter(range -> range.block.contains(address)).findFirst();
  }

  private static SpecialRange range(String block, String what, String source) {
    return new SpecialRange(Cidr.parse(block), what, source);
  }

  @Override
  public String toString() {
    return "%s (%s, %s)".formatted(block, what, source);
  }
}
