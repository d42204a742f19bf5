package io.spectra.webhooks.sending;

import io.netty.channel.EventLoop;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// Asks the hosts file and then the system's name servers, without blocking, over UDP and, for a
/// truncated answer, TCP.
///
/// Names are absolute: search domains do not apply, or `hooks.example` could become a host of the
/// operator's own domain. Answers are kept for a short time only, whatever their TTL, so that DNS
/// changes count. One an event loop; lookups of a name that is being looked up share one query.
public final class DnsLookup implements HostLookup {
  private static final int CACHE_SECONDS_MAX = 30;
  private static final int FAILURE_CACHE_SECONDS = 1;
  private static final int SHARED_LOOKUPS_MAX = 1_024;
  private static final int QUERIES_MAX = 8;

  private final DnsNameResolver resolver;

  private DnsLookup(DnsNameResolver resolver) {
    this.resolver = resolver;
  }

  /// A query that is not answered within a third of the deadline goes to the next name server.
  public static DnsLookup on(EventLoop loop, Duration deadline) {
    return on(loop, deadline, DnsServerAddressStreamProviders.platformDefault());
  }

  static DnsLookup on(
      EventLoop loop, Duration deadline, DnsServerAddressStreamProvider nameServers) {
    var transport = Transport.of(loop);
    return new DnsLookup(
        new DnsNameResolverBuilder(loop)
            .datagramChannelType(transport.datagram())
            .socketChannelType(transport.socket(), true)
            .nameServerProvider(nameServers)
            .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
            .searchDomains(List.of())
            .ttl(0, CACHE_SECONDS_MAX)
            .negativeTtl(FAILURE_CACHE_SECONDS)
            .queryTimeoutMillis(deadline.toMillis() / 3)
            .maxQueriesPerResolve(QUERIES_MAX)
            .consolidateCacheSize(SHARED_LOOKUPS_MAX)
            .build());
  }

  @Override
  public Future<List<InetAddress>> addressesOf(String host) {
    return resolver.resolveAll(host);
  }

  @Override
  public void close() {
    resolver.close();
  }
}
