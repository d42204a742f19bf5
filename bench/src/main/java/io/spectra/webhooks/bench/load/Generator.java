package io.spectra.webhooks.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.spectra.webhooks.bench.load.LoadPace.AsAnswered;
import io.spectra.webhooks.bench.load.LoadPace.AtRate;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Makes load from this process, closed or open loop, with one event loop, raw bytes and kept-alive
/// connections. Requests take turns among the templates, and connections among the targets.
public final class Generator implements LoadRun {
  private static final int CONNECT_MILLIS = 5_000;
  private static final long RECONNECT_MILLIS = 50;
  private static final Duration FINISH_WITHIN = Duration.ofSeconds(30);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final LoadLoop load;
  private final Optional<Pacer> pacer;

  private Generator(MonotonicClock clock, List<RequestTemplate> requests, LoadPace pace) {
    this.load = new LoadLoop(clock, requests, pace);
    this.pacer =
        switch (pace) {
          case AsAnswered _ -> Optional.empty();
          case AtRate rate -> Optional.of(new Pacer(clock, load, loop, rate));
        };
  }

  /// Connects and starts at once.
  ///
  /// @throws IllegalStateException when a target does not take its connections
  public static Generator start(
      MonotonicClock clock,
      List<InetSocketAddress> targets,
      List<RequestTemplate> requests,
      LoadPace pace) {
    var generator = new Generator(clock, requests, pace);
    try {
      generator.connect(targets, pace.connections());
      generator.pacer.ifPresent(Pacer::start);
      return generator;
    } catch (RuntimeException e) {
      generator.close();
      throw e;
    }
  }

  private void connect(List<InetSocketAddress> targets, int connections) {
    var connecting = new ArrayList<ChannelFuture>();
    for (int i = 0; i < connections; i++) {
      connecting.add(connectOne(targets.get(i % targets.size())));
    }
    for (var connection : connecting) {
      if (!connection.awaitUninterruptibly(CONNECT_MILLIS * 2L) || !connection.isSuccess()) {
        throw new IllegalStateException("cannot connect to one of " + targets, connection.cause());
      }
    }
  }

  private ChannelFuture connectOne(InetSocketAddress target) {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new LoadConnection(load, () -> reconnect(target)));
              }
            })
        .connect(target);
  }

  /// Opens a new connection to a target. Runs on the loop.
  private void reconnect(InetSocketAddress target) {
    if (load.isStopping() || loop.isShuttingDown()) {
      return;
    }
    var _ =
        loop.schedule(
            () ->
                connectOne(target)
                    .addListener(done -> {
                      if (!done.isSuccess()) {
                        reconnect(target);
                      }
                    }),
            RECONNECT_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public Set<Long> pids() {
    return Set.of(ProcessHandle.current().pid());
  }

  @Override
  public void mark() throws InterruptedException {
    onLoop(() -> {
      load.mark();
      return true;
    });
  }

  @Override
  public LoadTotals finish() throws InterruptedException {
    pacer.ifPresent(Pacer::close);
    var finished = new CompletableFuture<Boolean>();
    loop.execute(() -> load.stop(() -> finished.complete(true)));
    try {
      finished.get(FINISH_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      // The totals contain the number of requests without an answer.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return onLoop(load::totals);
  }

  private <T> T onLoop(Callable<T> task) throws InterruptedException {
    try {
      return loop.submit(task).get(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the generator's loop does not answer", e);
    }
  }

  @Override
  public void close() {
    pacer.ifPresent(Pacer::close);
    loop.shutdownGracefully(0, CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_WITHIN.toMillis());
  }
}
