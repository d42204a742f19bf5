package io.spectra.webhooks.sending;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.delivery.Attempt;
import io.spectra.webhooks.delivery.Sender;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.micro.MicroBenchmark;
import io.spectra.webhooks.settings.SenderSettings;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.TearDown;

/// Measures one POST of an event over loopback, with 64 of them at a time on kept-alive
/// connections. The sender has one loop, and the receiver, which does almost nothing, has another
/// one.
///
/// The floor writes a request of about the same bytes, prepared beforehand, and counts the bytes of
/// the answers, on as many connections.
public class PostBenchmark extends MicroBenchmark {
  private static final int POSTS = 1_024;
  private static final int AT_A_TIME = 64;
  private static final byte[] BODY = "x".repeat(BODY_BYTES).getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEAD =
      """
      POST /hook HTTP/1.1
      Host: 127.0.0.1
      User-Agent: measured
      Content-Type: application/json
      Content-Length: 1100
      X-Webhook-Id: 0196e3c2-7c00-7abc-8def-0123456789ab
      X-Webhook-Signature: 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a

      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final EventLoop loop = loops.next();
  private final Channel receiver = receiver(loops.next());
  private final Attempt attempt = attempt("http://127.0.0.1:" + port() + "/hook");
  private final HttpSender sender = sender();
  private final List<BareCaller> bare = bareCallers();

  @Benchmark
  @OperationsPerInvocation(POSTS)
  public long post() throws InterruptedException {
    var posts = new Posts();
    loop.execute(posts::begin);
    posts.finished.await();
    return posts.finished.getCount();
  }

  @Benchmark
  @OperationsPerInvocation(POSTS)
  public long floorPreparedBytes() throws InterruptedException {
    var finished = new CountDownLatch(POSTS);
    loop.execute(() -> bare.forEach(caller -> caller.begin(finished)));
    finished.await();
    return finished.getCount();
  }

  @TearDown
  public void close() throws InterruptedException {
    loop.submit(sender::close).sync();
    receiver.close().sync();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private HttpSender sender() {
    var guard = new EgressGuard(EgressSettings.development());
    HostLookup nobodyAsks = _ -> ImmediateEventExecutor.INSTANCE.newPromise();
    var connector = new Connector(loop, guard, nobodyAsks, ReceiverTls.trustingTheSystem());
    return new HttpSender(connector, SenderSettings.DEFAULT, "measured", System::nanoTime);
  }

  private int port() {
    return ((InetSocketAddress) receiver.localAddress()).getPort();
  }

  private static Attempt attempt(String url) {
    var at = Instant.parse("2026-05-18T14:23:01Z");
    var tenant = new TenantId(1);
    var webhook =
        new Webhook(
            new WebhookId(42),
            tenant,
            Optional.empty(),
            WebhookUrl.parse(url),
            EventFilter.everything(),
            "",
            SigningSecret.of("5a".repeat(32)),
            true,
            Webhook.Activity.since(1),
            Webhook.Pauses.NONE,
            at,
            at);
    var event =
        new NewEvent(
            new EventId(new UUID(0x7000, Long.MIN_VALUE | 1)),
            tenant,
            new EventType("order.delivered"),
            at,
            0,
            Optional.empty(),
            BODY);
    return new Attempt(new DeliveryId(77_001), webhook, new StoredEvent(9, event), 1, at);
  }

  private static Channel receiver(EventLoop loop) {
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .childHandler(initializer(BareReceiver::new))
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .syncUninterruptibly()
        .channel();
  }

  private List<BareCaller> bareCallers() {
    var callers = new ArrayList<BareCaller>();
    for (int i = 0; i < AT_A_TIME; i++) {
      var caller = new BareCaller();
      new Bootstrap()
          .group(loop)
          .channel(NioSocketChannel.class)
          .handler(initializer(() -> caller))
          .connect(receiver.localAddress())
          .syncUninterruptibly();
      callers.add(caller);
    }
    return callers;
  }

  private static ChannelInitializer<Channel> initializer(Supplier<ChannelHandler> handler) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel opened) {
        opened.pipeline().addLast(handler.get());
      }
    };
  }

  /// Keeps some POSTs under way until all are finished. Everything runs on the sender's loop.
  private final class Posts implements Sender.Watcher {
    private final CountDownLatch finished = new CountDownLatch(POSTS);
    private int begun;

    void begin() {
      for (int i = 0; i < AT_A_TIME; i++) {
        next();
      }
    }

    private void next() {
      if (begun < POSTS) {
        begun++;
        sender.send(attempt, this);
      }
    }

    @Override
    public void connected() {}

    @Override
    public void finished(Outcome outcome) {
      if (!outcome.success()) {
        throw new IllegalStateException("the receiver answers 200, not " + outcome);
      }
      finished.countDown();
      next();
    }

    @Override
    public void failedLocally(LocalFailure failure) {
      throw new IllegalStateException("this machine cannot measure", failure.cause());
    }

    @Override
    public void withdrawn() {
      throw new IllegalStateException("no attempt is withdrawn here");
    }
  }

  /// Sends its share of the requests on one connection, each one when the one before is answered.
  private static final class BareCaller extends ChannelInboundHandlerAdapter {
    private static final ByteBuf REQUEST = prepared(HEAD, BODY);

    private CountDownLatch finished = new CountDownLatch(0);
    private Optional<ChannelHandlerContext> opened = Optional.empty();
    private int left;
    private int bytes;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      opened = Optional.of(context);
    }

    void begin(CountDownLatch toFinish) {
      finished = toFinish;
      left = POSTS / AT_A_TIME;
      next(opened.orElseThrow());
    }

    private void next(ChannelHandlerContext context) {
      if (left > 0) {
        left--;
        context.writeAndFlush(REQUEST.duplicate());
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var read = (ByteBuf) message;
      bytes += read.readableBytes();
      read.release();
      if (bytes >= ANSWER.length) {
        bytes -= ANSWER.length;
        finished.countDown();
        next(context);
      }
    }
  }

  /// Answers 200 after each blank line and the body's bytes, without a parser.
  private static final class BareReceiver extends ChannelInboundHandlerAdapter {
    private static final ByteBuf PREPARED = prepared(ANSWER);

    private int newlines;
    private int bodyLeft = -1;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var bytes = (ByteBuf) message;
      while (bytes.isReadable()) {
        read(bytes);
        if (bodyLeft == 0) {
          bodyLeft = -1;
          newlines = 0;
          context.writeAndFlush(PREPARED.duplicate());
        }
      }
      bytes.release();
    }

    private void read(ByteBuf bytes) {
      if (bodyLeft < 0) {
        byte b = bytes.readByte();
        newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
        bodyLeft = newlines == 2 ? BODY_BYTES : -1;
      } else {
        int taken = Math.min(bodyLeft, bytes.readableBytes());
        bytes.skipBytes(taken);
        bodyLeft -= taken;
      }
    }
  }

  private static ByteBuf prepared(byte[]... parts) {
    var buffer = ByteBufAllocator.DEFAULT.directBuffer();
    for (byte[] part : parts) {
      buffer.writeBytes(part);
    }
    return Unpooled.unreleasableBuffer(buffer);
  }
}
