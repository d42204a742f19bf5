package io.spectra.webhooks.engine;

import io.spectra.webhooks.embedding.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// A reply that a blocked caller waits for. Its failures are the engine's own exceptions.
final class BlockingCall<T> implements Reply<T> {
  /// Far longer than a commit takes, so only a store that hangs exceeds it.
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final CompletableFuture<T> future = new CompletableFuture<>();

  private BlockingCall() {}

  /// Makes a call and blocks until its reply; throws what it failed with.
  static <T> T await(Consumer<Reply<T>> call) {
    BlockingCall<T> reply = new BlockingCall<>();
    call.accept(reply);
    try {
      return reply.future.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw unchecked(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new UnavailableException("the store did not answer within " + BOUND, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted while waiting for the store", e);
    }
  }

  @Override
  public void done(T result) {
    future.complete(result);
  }

  @Override
  public void failed(Throwable cause) {
    future.completeExceptionally(StoreFailure.forCaller(cause));
  }

  private static RuntimeException unchecked(Throwable cause) {
    return switch (cause) {
      case RuntimeException unchecked -> {
        unchecked.addSuppressed(new CallSite());
        yield unchecked;
      }
      default -> new WorkFailedException(cause);
    };
  }

  /// Adds the stack of the blocked caller, since the exception itself comes from another thread.
  private static final class CallSite extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CallSite() {
      super("called from here");
    }
  }
}
