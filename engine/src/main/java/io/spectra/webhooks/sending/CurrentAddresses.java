package io.spectra.webhooks.sending;

import io.netty.util.concurrent.Future;
import io.spectra.webhooks.egress.Origin;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// Knows which addresses the names of kept connections have now, so that a connection is not used
/// again once its address has left the answer. While connections to a name are in use it is looked
/// up again, beside the attempts and without holding them up. A lookup that fails changes nothing.
/// One event loop only.
final class CurrentAddresses {
  /// A lookup costs little: its answer is cached for longer than this.
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(10);

  private static final int NAMES_MAX = 8_192;

  private final Connector connector;
  private final LongSupplier ticker;
  private final Map<String, Answer> byHost = new HashMap<>();

  /// `addresses` is empty until there was an answer. They were asked for at
  /// `addressesAskedAtNanos`, and `askedAtNanos` is when the name was last asked for, whether there
  /// is an answer yet or not.
  private record Answer(Set<InetAddress> addresses, long addressesAskedAtNanos, long askedAtNanos) {

    private Answer askedAgain(long nowNanos) {
      return new Answer(addresses, addressesAskedAtNanos, nowNanos);
    }
  }

  CurrentAddresses(Connector connector, LongSupplier ticker) {
    this.connector = connector;
    this.ticker = ticker;
  }

  /// A kept connection to this origin is being used: looks its name up if that was long ago.
  void used(Origin origin) {
    if (origin.literalAddress().isPresent()) {
      return;
    }
    long now = ticker.getAsLong();
    var known = byHost.get(origin.host());
    if (known != null && now - known.askedAtNanos() < LOOK_AGAIN_AFTER.toNanos()) {
      return;
    }
    if (known == null && byHost.size() >= NAMES_MAX) {
      byHost.clear(); // they are asked for again by those who are still in use
    }
    byHost.put(
        origin.host(), known == null ? new Answer(Set.of(), now, now) : known.askedAgain(now));
    connector
        .lookup()
        .addressesOf(origin.host())
        .addListener((Future<List<InetAddress>> lookup) -> lookedUp(origin.host(), lookup, now));
  }

  /// Whether the connection goes to an address that its name does not have any more. An answer that
  /// is older than the connection says nothing about it: the connection was made with a newer one.
  boolean hasLeft(Connection connection) {
    var known = byHost.get(connection.origin().host());
    return known != null
        && !known.addresses().isEmpty()
        && known.addressesAskedAtNanos() - connection.openedNanos() > 0
        && connection.channel().remoteAddress() instanceof InetSocketAddress remote
        && !known.addresses().contains(remote.getAddress());
  }

  private void lookedUp(String host, Future<List<InetAddress>> lookup, long askedAtNanos) {
    if (!connector.loop().inEventLoop()) {
      connector.loop().execute(() -> lookedUp(host, lookup, askedAtNanos));
    } else if (lookup.isSuccess()) {
      byHost.put(host, new Answer(Set.copyOf(lookup.getNow()), askedAtNanos, askedAtNanos));
    }
  }
}
