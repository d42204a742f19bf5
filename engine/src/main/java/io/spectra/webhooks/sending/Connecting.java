package io.spectra.webhooks.sending;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.egress.Origin;
import io.spectra.webhooks.egress.Verdict;
import io.spectra.webhooks.settings.SenderSettings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Opens one connection: resolve → judge → connect, with the next address if one refuses →
/// handshake. Only the connector's event loop may use an instance.
///
/// The remaining time is divided among the addresses that are still to be tried, so an address that
/// swallows packets does not use all of it. The last address has no time limit here; the caller
/// ends it with [#cancel()].
///
/// A failure of this machine is never reported as the receiver's. If one address could not be tried
/// because, for example, there was no file handle, the whole connect fails locally, whatever the
/// other addresses did.
final class Connecting {
  private static final int ADDRESSES_MAX = 4;

  /// Receives the result: exactly one of the two calls, at most once, and none after
  /// [Connecting#cancel()].
  interface Listener {
    void opened(ReceiverConnection connection);

    void failed(ConnectFailure failure);
  }

  private final Connector connector;
  private final Origin origin;
  private final SenderSettings settings;
  private final long deadline;
  private final LongSupplier ticker;
  private final Listener listener;

  private List<InetAddress> addresses = List.of();
  private int tried;
  private @Nullable LocalFailure localFailure; // of an address that this machine could not try
  private @Nullable Channel channel;
  private @Nullable Throwable setupFailure; // thrown while a channel got its handlers
  private boolean ended;

  Connecting(
      Connector connector,
      Origin origin,
      SenderSettings settings,
      long deadline,
      LongSupplier ticker,
      Listener listener) {
    this.connector = connector;
    this.origin = origin;
    this.settings = settings;
    this.deadline = deadline;
    this.ticker = ticker;
    this.listener = listener;
  }

  void start() {
    guarded(this::lookUp);
  }

  private void lookUp() {
    var literal = origin.literalAddress();
    if (literal.isPresent()) {
      judge(List.of(literal.get().toInetAddress()));
    } else {
      connector.lookup().addressesOf(origin.host()).addListener(this::lookedUp);
    }
  }

  /// Returns why an address could not be tried, if this machine prevented it.
  Optional<LocalFailure> localFailure() {
    return Optional.ofNullable(localFailure);
  }

  /// Gives up. The listener gets no further call.
  void cancel() {
    if (ended) {
      return;
    }
    ended = true;
    if (channel != null && channel.isRegistered()) {
      ReceiverConnection.closeAtOnce(channel);
    }
  }

  private void lookedUp(Future<? super List<InetAddress>> lookup) {
    if (!connector.loop().inEventLoop()) {
      connector.loop().execute(() -> lookedUp(lookup));
      return;
    }
    if (ended) {
      return;
    }
    if (!lookup.isSuccess()) {
      Throwable cause = lookup.cause();
      fail(ConnectFailure.of(cause, () -> new ConnectFailure.Unreachable(FailureText.of(cause))));
      return;
    }
    @SuppressWarnings("unchecked") // the type that addressesOf declares; addListener widens it
    var answers = (List<InetAddress>) lookup.getNow();
    guarded(() -> judge(answers));
  }

  private void judge(List<InetAddress> answers) {
    switch (connector.guard().judge(origin, answers)) {
      case Verdict.Blocked(String reason) ->
          fail(new ConnectFailure.Unreachable("blocked: " + reason));
      case Verdict.Allowed _ -> {
        var liveFirst = connector.dead().liveFirst(answers, origin.port(), ticker.getAsLong());
        addresses = List.copyOf(liveFirst.subList(0, Math.min(liveFirst.size(), ADDRESSES_MAX)));
        connectToNext();
      }
    }
  }

  private void connectToNext() {
    setupFailure = null;
    tried++;
    var connection = new ReceiverConnection(origin, settings, ticker.getAsLong());
    var connected =
        connector
            .bootstrap()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, shareOfTimeLeft())
            .handler(handlers(connection))
            .connect(address());
    channel = connected.channel();
    connected.addListener((ChannelFuture future) -> guarded(() -> connected(future, connection)));
  }

  /// Returns the address that is being tried.
  private InetSocketAddress address() {
    return new InetSocketAddress(addresses.get(tried - 1), origin.port());
  }

  private int shareOfTimeLeft() {
    int left = addresses.size() - tried + 1;
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - ticker.getAsLong());
    // A timeout of 0 means none. The last address is bounded only by the attempt's deadline, whose
    // passing is recorded as a timeout and not as an unreachable address.
    return left == 1 ? 0 : (int) Math.max(1, millis / left);
  }

  private ChannelHandler handlers(ReceiverConnection connection) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel opened) {
        try {
          if (origin.isTls()) {
            opened.pipeline().addLast(connector.tls().handler(origin, opened.alloc()));
          }
          connection.addTo(opened.pipeline());
        } catch (RuntimeException
            | Error e) { // Netty would report only that the channel has closed
          setupFailure = e;
          throw e;
        }
      }
    };
  }

  private void connected(ChannelFuture future, ReceiverConnection connection) {
    if (!connector.loop().inEventLoop()) { // happens if there was no file handle for a channel
      connector.loop().execute(() -> guarded(() -> connected(future, connection)));
      return;
    }
    if (ended) {
      return;
    }
    if (!future.isSuccess()) {
      refused(setupFailure == null ? future.cause() : setupFailure);
      return;
    }
    connector.reached(address());
    if (origin.isTls()) {
      future
          .channel()
          .pipeline()
          .get(ReceiverSslHandler.class)
          .handshakeFuture()
          .addListener(handshake -> guarded(() -> shaken(handshake, connection)));
    } else {
      open(connection);
    }
  }

  private void refused(Throwable cause) {
    Optional<LocalFailure> local =
        isWithoutIpv6(cause) ? Optional.empty() : LocalFailures.of(cause);
    if (local.isPresent()) {
      localFailure = local.get();
    } else {
      connector.refused(address(), ticker.getAsLong());
    }
    if (tried < addresses.size()) {
      connectToNext();
    } else {
      fail(
          localFailure == null
              ? new ConnectFailure.Unreachable(FailureText.of(cause))
              : new ConnectFailure.Local(localFailure));
    }
  }

  /// Whether this machine has no IPv6. It can then never reach a receiver that has only IPv6
  /// addresses.
  private boolean isWithoutIpv6(Throwable cause) {
    return addresses.get(tried - 1) instanceof Inet6Address
        && !connector.hasReachedIpv6()
        && LocalFailures.isNoPort(cause);
  }

  private void shaken(Future<?> handshake, ReceiverConnection connection) {
    if (ended) {
      connection.abort();
    } else if (handshake.isSuccess()) {
      open(connection);
    } else {
      connection.abort();
      Throwable cause = handshake.cause();
      fail(ConnectFailure.of(cause, () -> new ConnectFailure.TlsRefused(connection.fault(cause))));
    }
  }

  private void open(ReceiverConnection connection) {
    ended = true;
    listener.opened(connection);
  }

  private void fail(ConnectFailure failure) {
    ended = true;
    listener.failed(failure);
  }

  /// Runs a step. An exception from it is a fault of our own code. The listener guards its own
  /// code.
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (Exception | Error e) {
      if (ended) {
        throw e;
      }
      cancel();
      listener.failed(new ConnectFailure.Local(new LocalFailure.Fault(e)));
    }
  }
}
