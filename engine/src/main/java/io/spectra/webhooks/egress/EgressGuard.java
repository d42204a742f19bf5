package io.spectra.webhooks.egress;

import io.spectra.webhooks.egress.Verdict.Blocked;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Decides whether the engine may connect somewhere: the one wall between a URL that a tenant chose
/// and the operator's own network.
///
/// The sender calls [#judge(Origin, List)] with every answer of the lookup, at every connect, and
/// connects to an address it judged: one blocked answer refuses the host, no answer refuses it too.
/// Registration calls [#judgeAtRegistration] for an early, friendly error, which protects nothing.
/// Pure functions of the settings; any thread.
public final class EgressGuard {
  private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");

  private final EgressSettings settings;

  public EgressGuard(EgressSettings settings) {
    this.settings = settings;
  }

  /// The whole rule for one connect: the scheme, and all addresses the host has.
  public Verdict judge(Origin origin, List<InetAddress> addresses) {
    if (!origin.isTls() && !allowsPlainHttp(origin)) {
      return new Blocked("plain http to " + origin.host() + ", which the operator has not opened");
    }
    return judgeAll(addresses, isOpenHost(origin));
  }

  /// What can be said of a URL before its name is looked up.
  public Verdict judgeAtRegistration(Origin origin) {
    if (!origin.isTls() && !allowsPlainHttp(origin)) {
      return new Blocked("plain http to " + origin.host() + ", which the operator has not opened");
    }
    if (isLocalName(origin.host()) && !isOpenHost(origin)) {
      return new Blocked(origin.host() + " names this machine (RFC 6761)");
    }
    return origin.literalAddress().map(this::judge).orElse(Verdict.allowed());
  }

  /// Plain http goes only to a host that the operator opened by name, or to an address, given as
  /// such, in an opened network. A name that merely resolves into one does not count: who controls
  /// its DNS is unknown.
  public boolean allowsPlainHttp(Origin origin) {
    boolean openLiteral =
        origin.literalAddress().map(EmbeddedIpv4::unmapped).filter(settings::opens).isPresent();
    return settings.plainHttpWhereOpened() && (isOpenHost(origin) || openLiteral);
  }

  /// All answers of one lookup, whatever the host's name.
  public Verdict judgeAll(List<InetAddress> addresses) {
    return judgeAll(addresses, false);
  }

  public Verdict judge(InetAddress address) {
    return judge(address, false);
  }

  /// Judges 4 or 16 bytes in network order.
  public Verdict judge(byte[] address) {
    return judge(IpAddress.of(address));
  }

  public Verdict judge(IpAddress address) {
    return judge(address, false);
  }

  private Verdict judgeAll(List<InetAddress> addresses, boolean hostIsOpen) {
    for (var address : addresses) {
      var verdict = judge(address, hostIsOpen);
      if (!verdict.isAllowed()) {
        return verdict;
      }
    }
    return addresses.isEmpty() ? new Blocked("the lookup gave no address") : Verdict.allowed();
  }

  private Verdict judge(InetAddress address, boolean hostIsOpen) {
    // No DNS answer carries a zone; one that does names an interface of this machine.
    if (address instanceof Inet6Address v6
        && (v6.getScopeId() != 0 || v6.getScopedInterface() != null)) {
      return new Blocked(IpAddress.of(address) + " has a zone");
    }
    return judge(IpAddress.of(address), hostIsOpen);
  }

  private Verdict judge(IpAddress given, boolean hostIsOpen) {
    var address = EmbeddedIpv4.unmapped(given);
    var shut = firstOf(SpecialRange.ALWAYS_SHUT, address);
    if (shut.isPresent()) {
      return blocked(given, shut.get());
    }
    if (hostIsOpen || settings.opens(address)) {
      return Verdict.allowed();
    }
    var special = firstOf(SpecialRange.NOT_PUBLIC, address);
    if (special.isPresent()) {
      return blocked(given, special.get());
    }
    return isGlobal(address)
        ? Verdict.allowed()
        : new Blocked(given + " lies outside the global unicast space 2000::/3 (RFC 4291)");
  }

  /// The first range that holds the address, or the IPv4 address it would be translated to.
  private static Optional<SpecialRange> firstOf(List<SpecialRange> ranges, IpAddress address) {
    return SpecialRange.firstOf(ranges, address)
        .or(() -> EmbeddedIpv4.of(address).flatMap(v4 -> SpecialRange.firstOf(ranges, v4)));
  }

  private static boolean isGlobal(IpAddress address) {
    return address.isV4()
        || GLOBAL_UNICAST.contains(address)
        || EmbeddedIpv4.NAT64.contains(address);
  }

  private static Verdict blocked(IpAddress address, SpecialRange range) {
    return new Blocked(address + " is in " + range);
  }

  private boolean isOpenHost(Origin origin) {
    return settings.openHosts().contains(origin.host());
  }

  private static boolean isLocalName(String host) {
    return host.equals("localhost") || host.endsWith(".localhost");
  }
}
