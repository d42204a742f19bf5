package io.spectra.webhooks.sending;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Remembers for a while which addresses accepted no connection. A name with one dead address among
/// several therefore loses that address's share of the time once, and not in every attempt. Such an
/// address is tried after the others and never left out. Only one event loop may use an instance.
final class DeadAddresses {
  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);
  private static final int REMEMBERED_MAX = 1_024;

  private final SequencedMap<InetSocketAddress, Long> failedAtNanos = new LinkedHashMap<>();

  void failed(InetSocketAddress address, long nowNanos) {
    failedAtNanos.putLast(address, nowNanos);
    while (failedAtNanos.size() > REMEMBERED_MAX || isOver(failedAtNanos.firstEntry(), nowNanos)) {
      failedAtNanos.pollFirstEntry();
    }
  }

  void accepted(InetSocketAddress address) {
    failedAtNanos.remove(address);
  }

  /// Returns the same addresses, with those that failed lately at the end.
  List<InetAddress> liveFirst(List<InetAddress> addresses, int port, long nowNanos) {
    if (failedAtNanos.isEmpty()) {
      return addresses;
    }
    var ordered = new ArrayList<InetAddress>();
    var dead = new ArrayList<InetAddress>();
    for (InetAddress address : addresses) {
      Long failedAt = failedAtNanos.get(new InetSocketAddress(address, port));
      boolean isDead = failedAt != null && nowNanos - failedAt <= REMEMBERED_FOR.toNanos();
      (isDead ? dead : ordered).add(address);
    }
    ordered.addAll(dead);
    return ordered;
  }

  private static boolean isOver(Map.Entry<InetSocketAddress, Long> failure, long nowNanos) {
    return nowNanos - failure.getValue() > REMEMBERED_FOR.toNanos();
  }
}
