package io.spectra.webhooks.sending;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks a receiver's host up for a caller that waits for the answer. It uses the same lookup as
/// connects do, so both get the same addresses. Any thread except an event loop may use it.
final class WaitingLookup {
  public static final Duration PATIENCE = Duration.ofSeconds(1);

  static final int LOOKUPS_MAX = 64;

  private final EventLoop loop;
  private final HostLookup lookup; // the loop's
  private final Duration patience;
  private final Semaphore room = new Semaphore(LOOKUPS_MAX);

  public WaitingLookup(EventLoop loop, HostLookup lookup, Duration patience) {
    this.loop = loop;
    this.lookup = lookup;
    this.patience = patience;
  }

  /// Returns the host's addresses, or none if they do not arrive in time or too many lookups are
  /// under way. A lookup counts until it has ended, even if nobody waits for it any more. Blocks.
  public List<InetAddress> addressesOf(String host) {
    if (!room.tryAcquire()) {
      return List.of();
    }
    try {
      return ask(host).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException _) {
      return List.of();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /// Asks on the loop, and makes room again when the lookup has ended.
  private CompletableFuture<List<InetAddress>> ask(String host) {
    var answer = new CompletableFuture<List<InetAddress>>();
    var _ = answer.whenComplete((_, _) -> room.release());
    try {
      loop.execute(() -> lookUp(host, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private void lookUp(String host, CompletableFuture<List<InetAddress>> answer) {
    try {
      lookup
          .addressesOf(host)
          .addListener((Future<List<InetAddress>> done) -> {
            if (done.isSuccess()) {
              answer.complete(done.getNow());
            } else {
              answer.completeExceptionally(done.cause());
            }
          });
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }
}
