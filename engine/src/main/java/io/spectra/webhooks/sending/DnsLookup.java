package io.spectra.webhooks.sending;

import io.netty.channel.EventLoop;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/// Looks names up in the hosts file and then at the name servers that are configured on this
/// machine, and nowhere else. It does not block. It asks over UDP, and over TCP if an answer is
/// truncated.
///
/// The search list of `resolv.conf` applies only to names without a dot and to hosts that the
/// operator opened by name. All other names are absolute, because `hooks.example` could otherwise
/// become a host of the operator's own domain. Answers are kept for a short time, whatever their
/// TTL, so that DNS changes take effect.
///
/// Each event loop has its own instance and alone owns its state, but any thread may ask. Lookups
/// of a name that is already being looked up share one query.
final class DnsLookup implements HostLookup {
  private static final int CACHE_SECONDS_MAX = 30;
  private static final int FAILURE_CACHE_SECONDS = 1;
  private static final int SHARED_LOOKUPS_MAX = 1_024;
  private static final int QUERIES_MAX = 8;

  /// The share of the deadline after which an unanswered query goes to the next name server: a
  /// third.
  private static final int QUERY_SHARE = 3;

  private final EventLoop loop;
  private final Duration deadline;
  private final NameFiles files;
  private final Set<String> searched;
  private final NameQuery.Resolvers resolvers;
  private final NameServerHealth health;
  private List<InetSocketAddress> nameServers = List.of(); // this loop only

  /// Creates a lookup. `deadline` is the deadline of the attempts, `searched` contains the hosts
  /// that the operator opened by name, and `ticker` counts nanoseconds.
  public DnsLookup(
      EventLoop loop,
      Duration deadline,
      NameFiles files,
      Set<String> searched,
      LongSupplier ticker) {
    this.loop = loop;
    this.deadline = deadline;
    this.files = files;
    this.searched = Set.copyOf(searched);
    var answers = new AnswerCount();
    this.resolvers =
        new NameQuery.Resolvers(
            resolver(ResolvedAddressTypes.IPV4_ONLY, answers),
            resolver(ResolvedAddressTypes.IPV6_ONLY, answers));
    this.health = new NameServerHealth(loop, resolvers.ipv4(), answers, ticker);
  }

  /// Returns all addresses of the name, IPv4 first. The future fails with a
  /// [NameServersAwayException] if no name server is configured or none answers anything, and with
  /// another exception if the name has no address.
  @Override
  public Future<List<InetAddress>> addressesOf(String host) {
    Promise<List<InetAddress>> answer = loop.newPromise();
    if (loop.inEventLoop()) {
      lookUp(host, answer);
    } else {
      loop.execute(() -> lookUp(host, answer));
    }
    return answer;
  }

  @Override
  public void close() {
    resolvers.close();
  }

  private void lookUp(String host, Promise<List<InetAddress>> answer) {
    var known = files.hosts(host);
    if (!known.isEmpty()) {
      answer.setSuccess(known);
      return;
    }
    var conf = files.resolvConf();
    if (conf.nameServers().isEmpty()) {
      answer.setFailure(
          new NameServersAwayException(
              "no name server is configured in " + files.resolvConfFile()));
      return;
    }
    nameServers = conf.nameServers();
    var names = conf.namesFor(host, usesSearchList(host));
    new NameQuery(loop, resolvers, health, conf.nameServers(), deadline, answer).start(names);
  }

  /// Whether the search list applies. Names of this machine itself (RFC 6761) never get the
  /// operator's domain.
  private boolean usesSearchList(String host) {
    boolean isLocal = host.equals("localhost") || host.endsWith(".localhost");
    return !isLocal && (searched.contains(host) || host.indexOf('.') < 0);
  }

  /// Creates a resolver without EDNS, as in the C library, because some name servers refuse EDNS or
  /// never answer it. An answer that does not fit is truncated and requested again over TCP.
  private DnsNameResolver resolver(ResolvedAddressTypes types, AnswerCount answers) {
    var transport = Transport.of(loop);
    return new DnsNameResolverBuilder(loop)
        .datagramChannelType(transport.datagram())
        .socketChannelType(transport.socket(), true)
        .nameServerProvider(_ -> DnsServerAddresses.sequential(nameServers).stream())
        .hostsFileEntriesResolver(
            (_, _) -> null) // lookUp has read the file; localhost is answered here
        .dnsQueryLifecycleObserverFactory(answers)
        .resolvedAddressTypes(types)
        .optResourceEnabled(false)
        .searchDomains(List.of())
        .ttl(0, CACHE_SECONDS_MAX)
        .negativeTtl(FAILURE_CACHE_SECONDS)
        .queryTimeoutMillis(deadline.toMillis() / QUERY_SHARE)
        .maxQueriesPerResolve(QUERIES_MAX)
        .consolidateCacheSize(SHARED_LOOKUPS_MAX)
        .build();
  }
}
