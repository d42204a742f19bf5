package io.spectra.webhooks.sending;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.delivery.Attempt;
import io.spectra.webhooks.delivery.Sender;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.settings.SenderSettings;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Measures the cost of one POST on the sender's loop: CPU time and memory of its thread alone,
/// over loopback, with one event of 1.1 kB and 64 attempts at a time on kept connections. It is not
/// a test, because the figures depend on the machine.
///
/// ```
/// ./mvnw -q -pl engine -am -Dcheck.skip test-compile
/// java -cp engine/target/quick/classes:engine/target/quick/test-classes:<dependencies> \
///     io.spectra.webhooks.sending.SenderMeasurement [attempts at a time] [seconds]
/// ```
///
/// The dependencies come from `./mvnw -pl engine -am dependency:build-classpath`.
final class SenderMeasurement implements Sender.Watcher {
  private static final int WARM_UP_SECONDS = 12;
  private static final int BODY_BYTES = 1_100;

  private final EventLoop loop;
  private final HttpSender sender;
  private final Attempt attempt;

  // the loop's thread only
  private long answered;
  private long failed;
  private int underWay;
  private boolean stopping;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private SenderMeasurement(EventLoop loop, Attempt attempt) {
    this.loop = loop;
    this.attempt = attempt;
    var guard = new EgressGuard(EgressSettings.development());
    var tls = ReceiverTls.trustingTheSystem();
    var connector = new Connector(loop, guard, FakeLookup.silent(), tls);
    this.sender = new HttpSender(connector, SenderSettings.DEFAULT, "measured", System::nanoTime);
  }

  public static void main(String... arguments) throws InterruptedException {
    int atATime = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 64;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
    var loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    byte[] body = "x".repeat(BODY_BYTES).getBytes(StandardCharsets.US_ASCII);
    var receiver = receiver(loops.next());
    int port = ((InetSocketAddress) receiver.localAddress()).getPort();
    var attempt = Attempts.to("http://127.0.0.1:" + port + "/hook", body);
    new SenderMeasurement(loops.next(), attempt).run(atATime, seconds);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private void run(int atATime, int seconds) throws InterruptedException {
    loop.execute(() -> {
      for (int i = 0; i < atATime; i++) {
        next();
      }
    });
    loop.schedule(() -> measure(seconds), WARM_UP_SECONDS, TimeUnit.SECONDS);
    stopped.await();
  }

  private void measure(int seconds) {
    long before = answered;
    long cpu = cpuNanos();
    long bytes = allocatedBytes();
    loop.schedule(
        () -> {
          long posts = answered - before;
          System.out.printf(
              "%d POSTs in %d s (%d a second), %d failed: %.1f µs CPU and %d bytes each%n",
              posts,
              seconds,
              posts / seconds,
              failed,
              (cpuNanos() - cpu) / 1_000.0 / posts,
              (allocatedBytes() - bytes) / posts);
          stopping = true;
        },
        seconds,
        TimeUnit.SECONDS);
  }

  private void next() {
    underWay++;
    sender.send(attempt, this);
  }

  @Override
  public void connected() {}

  @Override
  public void finished(Outcome outcome) {
    underWay--;
    if (outcome.success()) {
      answered++;
    } else {
      failed++;
    }
    if (!stopping) {
      next();
    } else if (underWay == 0) {
      sender.close();
      stopped.countDown();
    }
  }

  @Override
  public void failedLocally(io.spectra.webhooks.delivery.LocalFailure failure) {
    throw new IllegalStateException("this machine cannot measure", failure.cause());
  }

  @Override
  public void withdrawn() {
    throw new IllegalStateException("nobody withdraws here");
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long allocatedBytes() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  /// Answers 200 after each blank line and the body's bytes, without a parser.
  private static Channel receiver(EventLoop loop) {
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel opened) {
                opened.pipeline().addLast(new BareReceiver());
              }
            })
        .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
        .syncUninterruptibly()
        .channel();
  }

  private static final class BareReceiver extends ChannelInboundHandlerAdapter {
    private static final ByteBuf ANSWER =
        Unpooled.unreleasableBuffer(
            ByteBufAllocator.DEFAULT
                .directBuffer()
                .writeBytes(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
                        .getBytes(StandardCharsets.US_ASCII)));
    private int newlines;
    private int bodyLeft = -1;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var bytes = (ByteBuf) message;
      while (bytes.isReadable()) {
        if (bodyLeft < 0) {
          byte b = bytes.readByte();
          newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
          bodyLeft = newlines == 2 ? BODY_BYTES : -1;
        } else {
          int taken = Math.min(bodyLeft, bytes.readableBytes());
          bytes.skipBytes(taken);
          bodyLeft -= taken;
        }
        if (bodyLeft == 0) {
          bodyLeft = -1;
          newlines = 0;
          context.writeAndFlush(ANSWER.duplicate());
        }
      }
      bytes.release();
    }
  }
}
