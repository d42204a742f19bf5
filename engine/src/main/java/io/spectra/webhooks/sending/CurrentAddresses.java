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

/// Keeps the current addresses of the names of kept connections, so a connection is not used again
/// once its name no longer has its address. While connections to a name are in use, the name is
/// looked up again, beside the attempts and without delaying them. A failed lookup changes nothing.
/// Only one event loop may use an instance.
final class CurrentAddresses {
  /// The time after which a name is looked up again. This costs little, because answers are cached
  /// for longer.
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(10);

  private static final int NAMES_MAX = 8_192;

  private final Connector connector;
  private final LongSupplier ticker;
  private final Map<String, Answer> byHost = new HashMap<>();

  /// The addresses of one name.
  ///
  /// @param addresses the addresses, or nothing until the first answer
  /// @param addressesAskedAtNanos the time of the question that `addresses` answers
  /// @param askedAtNanos the time of the newest question, whether it has been answered or not
  private record Answer(Set<InetAddress> addresses, long addressesAskedAtNanos, long askedAtNanos) {

    private Answer askedAgain(long nowNanos) {
      return new Answer(addresses, addressesAskedAtNanos, nowNanos);
    }
  }

  CurrentAddresses(Connector connector, LongSupplier ticker) {
    this.connector = connector;
    this.ticker = ticker;
  }

  /// Notes that a kept connection to this origin is being used, and looks its name up if that was
  /// long ago.
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
      byHost.clear(); // names that are still in use will be looked up again
    }
    byHost.put(
        origin.host(), known == null ? new Answer(Set.of(), now, now) : known.askedAgain(now));
    connector
        .lookup()
        .addressesOf(origin.host())
        .addListener((Future<List<InetAddress>> lookup) -> lookedUp(origin.host(), lookup, now));
  }

  /// Whether the connection goes to an address that its name no longer has. An answer that is older
  /// than the connection proves nothing, because the connection was opened with a newer one.
  boolean hasLeft(ReceiverConnection connection) {
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
