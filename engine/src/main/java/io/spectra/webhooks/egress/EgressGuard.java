package io.spectra.webhooks.egress;

import io.spectra.webhooks.egress.Verdict.Blocked;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Decides whether the engine may connect to an address. The guard is the only protection between a
/// URL that a tenant chose and the operator's own network.
///
/// At every connect the sender calls [#judge(Origin, List)] with all addresses from the lookup, and
/// connects only to an address that was judged. The host is refused if one of its addresses is
/// blocked, or if it has no address. Registration calls [#judgeAtRegistration] so that the caller
/// gets an early and friendly error; that call protects nothing. The verdicts depend only on the
/// arguments and the settings. Instances are thread-safe.
public final class EgressGuard {
  private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");

  private final EgressSettings settings;

  public EgressGuard(EgressSettings settings) {
    this.settings = settings;
  }

  /// Applies the whole rule for one connect: the scheme, and all addresses of the host.
  public Verdict judge(Origin origin, List<InetAddress> addresses) {
    if (!origin.isTls() && !allowsPlainHttp(origin)) {
      return new Blocked("plain http to " + origin.host() + ", which the operator has not opened");
    }
    return judgeAll(addresses, isOpenHost(origin));
  }

  /// Judges as much of a URL as is known before its name is looked up.
  public Verdict judgeAtRegistration(Origin origin) {
    if (!origin.isTls() && !allowsPlainHttp(origin)) {
      return new Blocked("plain http to " + origin.host() + ", which the operator has not opened");
    }
    if (isLocalName(origin.host()) && !isOpenHost(origin)) {
      return new Blocked(origin.host() + " names this machine (RFC 6761)");
    }
    return origin.literalAddress().map(this::judge).orElse(Verdict.allowed());
  }

  /// Whether plain http is allowed. The operator must have opened the host by name, or the URL must
  /// contain an address in an opened network. A name that merely resolves to such an address is not
  /// enough, because somebody else may control its DNS.
  public boolean allowsPlainHttp(Origin origin) {
    boolean openLiteral =
        origin.literalAddress().map(EmbeddedIpv4::unmapped).filter(settings::opens).isPresent();
    return settings.plainHttpWhereOpened() && (isOpenHost(origin) || openLiteral);
  }

  /// Judges all addresses from one lookup, whatever the host's name is.
  public Verdict judgeAll(List<InetAddress> addresses) {
    return judgeAll(addresses, false);
  }

  public Verdict judge(InetAddress address) {
    return judge(address, false);
  }

  /// Judges an address of 4 or 16 bytes in network order.
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
    // DNS answers contain no zones. An address with a zone refers to an interface of this machine.
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
        : new Blocked(given + " is outside the global unicast space 2000::/3 (RFC 4291)");
  }

  /// Returns the first range that contains the address, or the IPv4 address that it would be
  /// translated to.
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
