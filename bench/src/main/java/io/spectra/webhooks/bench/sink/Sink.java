package io.spectra.webhooks.bench.sink;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.spectra.webhooks.bench.sink.SinkBehaviour.Stats;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/// Receives HTTP/1.1 requests as cheaply as Java can: one event loop, no codec, one prepared
/// answer. It notes the delay of each request after its due time
/// ([io.spectra.webhooks.bench.http.Stamp]) and reports its counts at `GET /stats`. [SinkBehaviour]
/// describes the paths. A caller that begins with TLS is answered in TLS on the same port; see
/// [SinkIdentity].
///
/// The sink's loop owns all its state. Any other thread may call `close`.
public final class Sink implements AutoCloseable {
  private static final int BACKLOG = 4_096;
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Tally tally = new Tally(); // the loop only
  private final OutageGate gate = new OutageGate(); // the loop only
  private final SslContext tls = SinkIdentity.create().context();
  private final MonotonicClock clock;
  private final List<Channel> listeners = new ArrayList<>();

  private Sink(MonotonicClock clock) {
    this.clock = clock;
  }

  /// Listens on the loopback address.
  ///
  /// @param port 0 lets the system choose one
  /// @param origins the number of ports; the system chooses all but the first
  public static Sink start(MonotonicClock clock, int port, int origins) {
    var sink = new Sink(clock);
    try {
      for (int i = 0; i < origins; i++) {
        sink.listeners.add(sink.listen(i == 0 ? port : 0));
      }
      return sink;
    } catch (RuntimeException e) {
      sink.close();
      throw e;
    }
  }

  /// Returns the addresses on which it listens. The port that was asked for is first.
  public List<InetSocketAddress> addresses() {
    return listeners.stream().map(it -> (InetSocketAddress) it.localAddress()).toList();
  }

  public InetSocketAddress address() {
    return addresses().getFirst();
  }

  private Channel listen(int port) {
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                tally.addConnection();
                channel
                    .pipeline()
                    .addLast(new EitherTlsOrPlain(tls))
                    .addLast(new SinkConnection(tally, gate, clock, Sink.this::statistics));
              }
            })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .syncUninterruptibly()
        .channel();
  }

  private byte[] statistics(Stats asked) {
    var cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    byte[] body = JSON.writeValueAsBytes(tally.stats(cpu.toNanos()));
    if (asked.reset()) {
      tally.reset();
    }
    byte[] head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n"
            .formatted(body.length)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] answer = new byte[head.length + body.length];
    System.arraycopy(head, 0, answer, 0, head.length);
    System.arraycopy(body, 0, answer, head.length, body.length);
    return answer;
  }

  @Override
  public void close() {
    listeners.forEach(listener -> listener.close().syncUninterruptibly());
    loop.shutdownGracefully(0, CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_WITHIN.toMillis());
  }
}
