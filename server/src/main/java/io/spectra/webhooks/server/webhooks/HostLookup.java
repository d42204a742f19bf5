package io.spectra.webhooks.server.webhooks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks a receiver's host up when it is registered, for an early word about a wrong address. What
/// protects is the check at every connect, so a lookup that fails or takes too long says nothing.
///
/// Any virtual thread; lookups run on a few platform threads, since a resolver that hangs would
/// otherwise hold up whatever shares the carrier. Closing ends those.
public final class HostLookup implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int THREADS = 4;
  private static final int WAITING_MAX = 64;

  private final Resolver resolver;
  private final ExecutorService threads;

  public HostLookup(Resolver resolver) {
    this.resolver = resolver;
    var pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().name("spectra-lookup-", 0).daemon().factory());
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
  }

  /// The machine's resolver, or a test's.
  @FunctionalInterface
  public interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /// The host's addresses; none when they cannot be had in time.
  List<InetAddress> addresses(String host) {
    try {
      var answer = threads.submit(() -> resolver.resolve(host));
      return List.of(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException | RejectedExecutionException _) {
      return List.of();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
