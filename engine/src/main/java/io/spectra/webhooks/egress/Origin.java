package io.spectra.webhooks.egress;

import java.util.Optional;

/// Scheme, host and port. One connection serves one origin, so the origin is the key of connection
/// pools and is judged by the guard. The host is a lower-case ASCII name without a final dot, or
/// the canonical text of an address, with no brackets around IPv6. Instances are immutable and
/// thread-safe.
public record Origin(boolean isTls, String host, int port) {
  public Origin {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("an origin has a host and a port of 1 to 65535");
    }
  }

  public String scheme() {
    return isTls ? "https" : "http";
  }

  /// Returns the host's address if the host is a literal address. There is nothing to resolve then.
  public Optional<IpAddress> literalAddress() {
    return IpAddress.parse(host);
  }

  /// Returns the value of the `Host` header. IPv6 addresses get brackets, and the port is present
  /// only if it is not the scheme's default.
  public String hostHeader() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (isTls ? 443 : 80) ? name : name + ":" + port;
  }

  @Override
  public String toString() {
    return scheme() + "://" + hostHeader();
  }
}
