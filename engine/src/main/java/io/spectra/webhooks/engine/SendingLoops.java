package io.spectra.webhooks.engine;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.spectra.webhooks.delivery.CoreParts;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.sending.Connector;
import io.spectra.webhooks.sending.DnsLookup;
import io.spectra.webhooks.sending.HostLookup;
import io.spectra.webhooks.sending.HttpSender;
import io.spectra.webhooks.sending.NameFiles;
import io.spectra.webhooks.sending.Transport;
import io.spectra.webhooks.sending.WaitingLookup;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The event loops, with the sender and the name lookup of each. The loops are the embedder's, or
/// made here and ended by [#close()].
final class SendingLoops implements AutoCloseable {
  private final EventLoopGroup group;
  private final boolean ownsGroup;
  private final NameFiles nameFiles = NameFiles.ofThisMachine();
  private final List<SendingLoop> loops = new ArrayList<>();
  private final WaitingLookup lookup;

  private record SendingLoop(EventLoop loop, HostLookup lookup, HttpSender sender) {}

  SendingLoops(Engine.Builder chosen, LongSupplier ticker) {
    ownsGroup = chosen.loops == null;
    group = chosen.loops == null ? ownLoops(chosen.settings.loops()) : chosen.loops;
    EgressGuard guard = new EgressGuard(chosen.settings.egress());
    for (EventExecutor executor : group) {
      EventLoop loop = (EventLoop) executor;
      HostLookup lookup = lookup(loop, chosen.settings, ticker);
      var connector = new Connector(loop, guard, lookup, chosen.tls);
      var sender =
          new HttpSender(connector, chosen.settings.sender(), SystemEdge.version(), ticker);
      loops.add(new SendingLoop(loop, lookup, sender));
    }
    SendingLoop first = loops.getFirst();
    lookup = new WaitingLookup(first.loop(), first.lookup(), WaitingLookup.PATIENCE);
  }

  private static EventLoopGroup ownLoops(int count) {
    return Transport.best().loops(count, new DefaultThreadFactory("spectra-loop", true));
  }

  private HostLookup lookup(EventLoop loop, EngineSettings settings, LongSupplier ticker) {
    return new DnsLookup(
        loop, settings.sender().timeout(), nameFiles, settings.egress().openHosts(), ticker);
  }

  int count() {
    return loops.size();
  }

  List<ScheduledExecutorService> executors() {
    return loops.stream().<ScheduledExecutorService>map(SendingLoop::loop).toList();
  }

  List<CoreParts.Loop> coreLoops() {
    return loops.stream().map(each -> new CoreParts.Loop(each.loop(), each.sender())).toList();
  }

  /// Returns a host's addresses as a connect would find them, for a caller that waits; none when
  /// they do not come within a second.
  List<InetAddress> addressesOf(String host) {
    return lookup.addressesOf(host);
  }

  /// Follows changes of the files that configure name lookups, until [#leaveNames()].
  void watchNames() {
    nameFiles.watch();
  }

  void leaveNames() {
    nameFiles.close();
  }

  /// Closes what sends on each loop, on that loop.
  void closeSenders() {
    for (SendingLoop each : loops) {
      each.loop().execute(each.sender()::close);
    }
  }

  /// Ends the loops if they were made here.
  @Override
  public void close() {
    if (ownsGroup) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
  }
}
