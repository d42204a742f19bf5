package io.spectra.webhooks.sending;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.spectra.webhooks.delivery.CoreParts;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.settings.SenderSettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Sends on event loops: keeps the sender and the name lookup of each. The loops belong to the
/// caller. Methods may be called by any thread.
public final class SendingLoops {
  private final NameFiles nameFiles = NameFiles.ofThisMachine();
  private final List<SendingLoop> loops = new ArrayList<>();
  private final WaitingLookup lookup;

  private record SendingLoop(EventLoop loop, HostLookup lookup, HttpSender sender) {}

  /// @param version the version of this program, for the requests' `User-Agent`
  public SendingLoops(
      EventLoopGroup group,
      EgressSettings egress,
      SenderSettings settings,
      ReceiverTls tls,
      String version,
      LongSupplier ticker) {
    var guard = new EgressGuard(egress);
    for (EventExecutor executor : group) {
      var loop = (EventLoop) executor;
      HostLookup lookup =
          new DnsLookup(loop, settings.timeout(), nameFiles, egress.openHosts(), ticker);
      var connector = new Connector(loop, guard, lookup, tls);
      loops.add(
          new SendingLoop(loop, lookup, new HttpSender(connector, settings, version, ticker)));
    }
    SendingLoop first = loops.getFirst();
    lookup = new WaitingLookup(first.loop(), first.lookup(), WaitingLookup.PATIENCE);
  }

  public int count() {
    return loops.size();
  }

  public List<ScheduledExecutorService> executors() {
    return loops.stream().<ScheduledExecutorService>map(SendingLoop::loop).toList();
  }

  public List<CoreParts.Loop> coreLoops() {
    return loops.stream().map(SendingLoops::coreLoop).toList();
  }

  /// A loop runs all its tasks before it looks at its sockets, even tasks that come meanwhile. A
  /// scheduled task is not among them, even if it is due at once.
  private static CoreParts.Loop coreLoop(SendingLoop each) {
    Executor nextTurn = task -> each.loop().schedule(task, 0, TimeUnit.NANOSECONDS);
    return new CoreParts.Loop(each.loop(), nextTurn, each.sender());
  }

  /// Returns a host's addresses as a connect would find them, for a caller that waits; none when
  /// they do not come within a second.
  public List<InetAddress> addressesOf(String host) {
    return lookup.addressesOf(host);
  }

  /// Follows changes of the files that configure name lookups, until [#leaveNames()].
  public void watchNames() {
    nameFiles.watch();
  }

  public void leaveNames() {
    nameFiles.close();
  }

  /// Closes what sends on each loop, on that loop.
  public void closeSenders() {
    for (SendingLoop each : loops) {
      each.loop().execute(each.sender()::close);
    }
  }
}
