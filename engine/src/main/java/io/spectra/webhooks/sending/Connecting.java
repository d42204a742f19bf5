package io.spectra.webhooks.sending;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.spectra.webhooks.egress.Origin;
import io.spectra.webhooks.egress.Verdict;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One connection being made: resolve → judge → connect, to the next address when one refuses →
/// handshake. On its connector's loop only.
///
/// The time left is shared among the addresses still to try, so that one that swallows packets does
/// not use it all up; nothing here ends the last of them but [#cancel()].
final class Connecting {
  private static final int ADDRESSES_MAX = 4;

  /// Hears exactly one of the two, at most once, and nothing after [Connecting#cancel()].
  interface Listener {
    void opened(Connection connection);

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
  private @Nullable Channel channel;
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
    var literal = origin.literalAddress();
    if (literal.isPresent()) {
      judge(List.of(literal.get().toInetAddress()));
    } else {
      connector.lookup().addressesOf(origin.host()).addListener(this::lookedUp);
    }
  }

  /// Gives up; the listener hears nothing more.
  void cancel() {
    if (ended) {
      return;
    }
    ended = true;
    if (channel != null && channel.isRegistered()) {
      Connection.closeAtOnce(channel);
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
      fail(new ConnectFailure.Unreachable(FailureText.of(lookup.cause())));
      return;
    }
    @SuppressWarnings("unchecked") // what addressesOf promises; addListener widens it
    var answers = (List<InetAddress>) lookup.getNow();
    judge(answers);
  }

  private void judge(List<InetAddress> answers) {
    switch (connector.guard().judge(origin, answers)) {
      case Verdict.Blocked(String reason) ->
          fail(new ConnectFailure.Unreachable("blocked: " + reason));
      case Verdict.Allowed _ -> {
        var liveFirst = connector.dead().last(answers, origin.port(), ticker.getAsLong());
        addresses = List.copyOf(liveFirst.subList(0, Math.min(liveFirst.size(), ADDRESSES_MAX)));
        connectToNext();
      }
    }
  }

  private void connectToNext() {
    var address = new InetSocketAddress(addresses.get(tried), origin.port());
    tried++;
    var connection = new Connection(origin, settings, ticker.getAsLong());
    var connected =
        connector
            .bootstrap()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, shareOfTimeLeft())
            .handler(handlers(connection))
            .connect(address);
    channel = connected.channel();
    connected.addListener((ChannelFuture future) -> {
      remember(address, future);
      connected(future, connection);
    });
  }

  /// Nobody accepted there: refused, unreachable or too late. A failure of this machine says
  /// nothing.
  private void remember(InetSocketAddress address, ChannelFuture connected) {
    if (connected.isSuccess()) {
      connector.dead().accepted(address);
    } else if (connected.cause() instanceof ConnectException
        || connected.cause() instanceof NoRouteToHostException) {
      connector.dead().failed(address, ticker.getAsLong());
    }
  }

  private int shareOfTimeLeft() {
    int left = addresses.size() - tried + 1;
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - ticker.getAsLong());
    // 0 would mean no timeout. The last address has no timeout but the attempt's deadline, which is
    // a timeout and not an unreachable address.
    return left == 1 ? 0 : (int) Math.max(1, millis / left);
  }

  private ChannelHandler handlers(Connection connection) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel opened) {
        if (origin.isTls()) {
          opened.pipeline().addLast(connector.tls().handler(origin, opened.alloc()));
        }
        connection.addTo(opened.pipeline());
      }
    };
  }

  private void connected(ChannelFuture future, Connection connection) {
    if (!connector.loop().inEventLoop()) { // when there was no file descriptor for a channel
      connector.loop().execute(() -> connected(future, connection));
    } else if (ended) {
      return;
    } else if (!future.isSuccess()) {
      refused(future.cause());
    } else if (origin.isTls()) {
      future
          .channel()
          .pipeline()
          .get(SslHandler.class)
          .handshakeFuture()
          .addListener(handshake -> shaken(handshake, connection));
    } else {
      open(connection);
    }
  }

  private void refused(Throwable cause) {
    if (tried < addresses.size()) {
      connectToNext();
    } else {
      fail(new ConnectFailure.Unreachable(FailureText.of(cause)));
    }
  }

  private void shaken(Future<?> handshake, Connection connection) {
    if (ended) {
      connection.abort();
    } else if (handshake.isSuccess()) {
      open(connection);
    } else {
      connection.abort();
      fail(new ConnectFailure.TlsRefused(FailureText.of(handshake.cause())));
    }
  }

  private void open(Connection connection) {
    ended = true;
    listener.opened(connection);
  }

  private void fail(ConnectFailure failure) {
    ended = true;
    listener.failed(failure);
  }
}
