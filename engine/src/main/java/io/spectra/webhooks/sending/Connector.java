package io.spectra.webhooks.sending;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.resolver.NoopAddressResolverGroup;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.egress.Origin;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/// Opens connections for one event loop, all through the same gate: resolve, judge every answer,
/// connect to a judged address, shake hands. Used on that loop only.
public final class Connector {
  private final EventLoop loop;
  private final EgressGuard guard;
  private final HostLookup lookup;
  private final ReceiverTls tls;
  private final Bootstrap bootstrap;
  private final DeadAddresses dead = new DeadAddresses();
  private boolean hasReachedIpv6;

  /// The lookup belongs to this connector, which closes it.
  public Connector(EventLoop loop, EgressGuard guard, HostLookup lookup, ReceiverTls tls) {
    this(loop, guard, lookup, tls, new Bootstrap().channel(Transport.of(loop).socket()));
  }

  /// `sockets` says what connections are made of.
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
            // A write that fails leaves unread what the receiver has said (RFC 9112 §9.5).
            .option(ChannelOption.AUTO_CLOSE, false);
  }

  /// Begins to connect; the listener may hear of the end before this returns. `deadline` is a
  /// reading of `ticker`: time left is shared between the addresses, but whoever asked must end it
  /// with [Connecting#cancel()].
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

  /// A connection to this address came about.
  void reached(InetSocketAddress address) {
    dead.accepted(address);
    hasReachedIpv6 |= address.getAddress() instanceof Inet6Address;
  }

  /// Nobody accepted at this address, and not for want of something on this machine.
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
