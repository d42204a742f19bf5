package io.spectra.webhooks.server.http.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.spectra.webhooks.sending.Transport;
import io.spectra.webhooks.server.http.AccessCheck;
import io.spectra.webhooks.server.http.RequestObserver;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Listens for the API's callers on the given event loops, which it shares and does not close.
///
/// Stops in two steps: [#drain] takes no more and lets running requests be answered, [#close] ends
/// what is left. Both may be called from any thread but an event loop.
public final class HttpListener implements AutoCloseable {
  private static final Duration SWEEP_MAX = Duration.ofMillis(500);
  private static final Duration SWEEP_MIN = Duration.ofMillis(10);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
  private static final int BACKLOG = 1_024;
  private static final int READ_BYTES_MAX = 16 * 1024;

  private final ListenerContext context;
  private final Map<EventExecutor, Deadlines> deadlines;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final @Nullable ListenerTls tls;
  private final Channel server;

  private HttpListener(
      EventLoopGroup loops,
      ListenerSettings settings,
      ListenerContext context,
      Map<EventExecutor, Deadlines> deadlines,
      @Nullable ListenerTls tls)
      throws IOException {
    this.context = context;
    this.tls = tls;
    this.deadlines = deadlines;
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(Transport.of(loops).serverSocket())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, tls == null)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(512, 2_048, READ_BYTES_MAX))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    prepare(channel);
                  }
                });
    this.server = bind(bootstrap, settings);
  }

  /// Listens from now on.
  ///
  /// @throws IOException when the address cannot be bound or the TLS files cannot be used; the
  ///   message says which
  public static HttpListener start(
      EventLoopGroup loops,
      ListenerSettings settings,
      AccessCheck accessCheck,
      RequestObserver observer,
      InstantSource clock,
      LongSupplier ticker)
      throws IOException {
    ListenerTls tls =
        settings.tls().isPresent() ? new ListenerTls(settings.tls().get(), clock) : null;
    var context =
        new ListenerContext(
            accessCheck,
            new Capacity(settings.bounds()),
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory()),
            observer,
            ticker,
            new AtomicBoolean());
    var deadlines = new HashMap<EventExecutor, Deadlines>();
    for (EventExecutor loop : loops) {
      deadlines.put(
          loop, new Deadlines((EventLoop) loop, period(settings.bounds()), ticker, clock));
    }
    try {
      return new HttpListener(loops, settings, context, Map.copyOf(deadlines), tls);
    } catch (IOException e) {
      deadlines.values().forEach(Deadlines::close);
      context.handlers().close();
      throw e;
    }
  }

  /// Where it listens; the port is the real one when 0 was asked for.
  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  /// Returns what callers hold at this moment, for gauges.
  public Status status() {
    Capacity capacity = context.capacity();
    return new Status(capacity.connections(), capacity.requests(), capacity.heldBytes());
  }

  /// See [#status].
  public record Status(int connections, int requests, long heldBytes) {}

  /// Reads the files of the certificate and its key again, and shows new connections what is there.
  /// To be called about twice a minute, never on an event loop. A pair that cannot be used changes
  /// nothing and is logged.
  public void renewCertificate() {
    if (tls != null) {
      tls.look();
    }
  }

  /// When the certificate, or one behind it in the chain, expires; empty without TLS.
  public Optional<Instant> certificateExpiresAt() {
    return Optional.ofNullable(tls).map(ListenerTls::expiresAt);
  }

  /// Takes no more: stops listening, closes idle connections, and waits for running requests to be
  /// answered, up to the bound.
  ///
  /// @return whether all were
  public boolean drain(Duration within) {
    server.close().awaitUninterruptibly();
    context.isDraining().set(true);
    deadlines.forEach(
        (loop, its) -> loop.execute(() -> its.connections().forEach(CallerConnection::drain)));
    return open.newCloseFuture().awaitUninterruptibly(within.toMillis());
  }

  /// Ends everything, at once as far as it has not been drained.
  @Override
  public void close() {
    context.isDraining().set(true);
    server.close().awaitUninterruptibly();
    open.close().awaitUninterruptibly(CLOSE_WITHIN.toMillis());
    deadlines.values().forEach(Deadlines::close);
    ExecutorService handlers = context.handlers();
    handlers.shutdownNow();
    try {
      boolean _ = handlers.awaitTermination(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void prepare(SocketChannel channel) {
    Deadlines ofLoop = deadlines.get(channel.eventLoop());
    if (ofLoop == null) {
      throw new IllegalStateException("a connection on an event loop that is not ours");
    }
    var decoder = new StrictDecoder();
    var connection = new CallerConnection(context, decoder, ofLoop, context.capacity().opened());
    // Added before the group's own listener, so that every connection is uncounted when the group
    // is empty.
    channel.closeFuture().addListener(_ -> connection.closed());
    open.add(channel);
    if (tls != null) {
      SslHandler handler = tls.handler(channel.alloc());
      handler.setHandshakeTimeoutMillis(context.bounds().headTimeout().toMillis());
      channel.pipeline().addLast(handler);
    }
    channel.pipeline().addLast(decoder, connection);
  }

  private static Channel bind(ServerBootstrap bootstrap, ListenerSettings settings)
      throws IOException {
    ChannelFuture bound = bootstrap.bind(settings.host(), settings.port()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on %s port %s: %s"
              .formatted(settings.host(), settings.port(), bound.cause().getMessage()),
          inJavasTerms(bound.cause()));
    }
    return bound.channel();
  }

  /// A native transport has an exception of its own, with the system call before the reason.
  private static Throwable inJavasTerms(Throwable cause) {
    if (cause instanceof NativeIoException) {
      var said = Objects.requireNonNullElse(cause.getMessage(), "");
      return new BindException(said.substring(said.lastIndexOf(": ") + 1).strip()).initCause(cause);
    }
    return cause;
  }

  /// Often enough for the shortest deadline.
  private static Duration period(ListenerSettings.Bounds bounds) {
    Duration shortest = bounds.idleTimeout();
    for (Duration other :
        new Duration[] {bounds.headTimeout(), bounds.bodyTimeout(), bounds.writeTimeout()}) {
      shortest = other.compareTo(shortest) < 0 ? other : shortest;
    }
    Duration period = shortest.dividedBy(8);
    if (period.compareTo(SWEEP_MAX) > 0) {
      return SWEEP_MAX;
    }
    return period.compareTo(SWEEP_MIN) < 0 ? SWEEP_MIN : period;
  }
}
