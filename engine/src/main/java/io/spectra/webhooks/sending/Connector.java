package io.spectra.webhooks.sending;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.resolver.NoopAddressResolverGroup;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.egress.Origin;
import io.spectra.webhooks.settings.SenderSettings;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/// Opens connections for one event loop. Each goes through the same steps: resolve, judge every
/// address, connect to a judged address, and do the TLS handshake. Only that loop may use an
/// instance.
final class Connector {
  private final EventLoop loop;
  private final EgressGuard guard;
  private final HostLookup lookup;
  private final ReceiverTls tls;
  private final Bootstrap bootstrap;
  private final DeadAddresses dead = new DeadAddresses();
  private boolean hasReachedIpv6;

  /// Creates a connector that owns and closes the lookup.
  public Connector(EventLoop loop, EgressGuard guard, HostLookup lookup, ReceiverTls tls) {
    this(loop, guard, lookup, tls, new Bootstrap().channel(Transport.of(loop).socket()));
  }

  /// Creates a connector. `sockets` determines the channels of its connections.
  Connector(
      EventLoop loop, EgressGuard guard, HostLookup lookup, ReceiverTls tls, Bootstrap sockets) {
    this.loop = loop;
    this.guard = guard;
    this.lookup = lookup;
    this.tls = tls;
    this.bootstrap =
        sockets
            .group(loop)
            .resolver(NoopAddressResolverGroup.INSTANCE) // only judged addresses, never a name
            .option(ChannelOption.TCP_NODELAY, true)
            // Otherwise a failed write would discard what the receiver has sent (RFC 9112 §9.5).
            .option(ChannelOption.AUTO_CLOSE, false);
  }

  /// Starts to connect. The listener may be called before this method returns. `deadline` is a
  /// reading of `ticker` and is used to divide the remaining time between the addresses. The caller
  /// must end an attempt that takes too long with [Connecting#cancel()].
  Connecting connect(
      Origin origin,
      SenderSettings settings,
      long deadline,
      LongSupplier ticker,
      Connecting.Listener listener) {
    var connecting = new Connecting(this, origin, settings, deadline, ticker, listener);
    connecting.start();
    return connecting;
  }

  EventLoop loop() {
    return loop;
  }

  EgressGuard guard() {
    return guard;
  }

  HostLookup lookup() {
    return lookup;
  }

  DeadAddresses dead() {
    return dead;
  }

  ReceiverTls tls() {
    return tls;
  }

  Bootstrap bootstrap() {
    return bootstrap.clone();
  }

  /// Notes that a connection to this address was opened.
  void reached(InetSocketAddress address) {
    dead.accepted(address);
    hasReachedIpv6 |= address.getAddress() instanceof Inet6Address;
  }

  /// Notes that nothing accepted a connection at this address, for a reason other than a shortage
  /// on this machine.
  void refused(InetSocketAddress address, long nowNanos) {
    dead.failed(address, nowNanos);
  }

  boolean hasReachedIpv6() {
    return hasReachedIpv6;
  }

  void close() {
    lookup.close();
  }
}
