package io.spectra.webhooks.egress;

import java.util.Optional;

/// Scheme, host and port: what one connection can serve, hence the key of connection pools and what
/// the guard judges. The host is a lower-case ASCII name without a trailing dot, or the canonical
/// text of an address, IPv6 without brackets. Immutable; any thread.
public record Origin(boolean isTls, String host, int port) {
  public Origin {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("an origin has a host and a port of 1 to 65535");
    }
  }

  public String scheme() {
    return isTls ? "https" : "http";
  }

  /// The host as an address, when it is one; then there is nothing to resolve.
  public Optional<IpAddress> literalAddress() {
    return IpAddress.parse(host);
  }

  /// The value of the `Host` header: brackets around IPv6, the port only when it is not the
  /// scheme's own.
  public String hostHeader() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (isTls ? 443 : 80) ? name : name + ":" + port;
  }

  @Override
  public String toString() {
    return scheme() + "://" + hostHeader();
  }
}
