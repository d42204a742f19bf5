package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs reads on a few platform threads while their callers wait, because SQLite's native code
/// would pin the carrier of a virtual thread. A read that does not end in time is interrupted. Any
/// thread may call this class.
final class ReaderThreads {
  private static final Logger LOG = System.getLogger(ReaderThreads.class.getName());
  private static final int WAITING_MAX = 1_000;

  private final Duration bound;
  private final ThreadPoolExecutor threads;

  ReaderThreads(int count, Duration bound) {
    this.bound = bound;
    this.threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().name("spectra-sqlite-reader-", 0).daemon().factory());
  }

  /// Runs a read and blocks until it has ended.
  ///
  /// @throws StoreException when SQLite fails, or the read takes longer than the bound
  <T> T read(String what, ReadTransaction.Task<T> task) {
    var reading = new ReadTransaction();
    var future = new FutureTask<>(() -> run(reading, task));
    try {
      threads.execute(future);
      return future.get(bound.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failure(what, e);
    } catch (TimeoutException e) {
      cancel(reading, future);
      throw new StoreException(what + " took longer than " + bound.toMillis() + " ms", e);
    } catch (RejectedExecutionException e) {
      throw new StoreException(what + " failed: too many reads wait, or the store is closed", e);
    } catch (InterruptedException e) {
      cancel(reading, future);
      Thread.currentThread().interrupt();
      throw new StoreException(what + " was interrupted", e);
    }
  }

  /// Accepts no more reads, and waits up to `bound` for those that run.
  void close(Duration bound) {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(bound.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.log(Level.WARNING, "Reads were still under way when the store was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T run(ReadTransaction reading, ReadTransaction.Task<T> task)
      throws SQLException {
    boolean succeeded = false;
    try {
      T result = task.run(reading);
      succeeded = true;
      return result;
    } finally {
      reading.end(succeeded);
    }
  }

  private static void cancel(ReadTransaction reading, FutureTask<?> future) {
    future.cancel(false);
    try {
      reading.cancel();
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "A read could not be interrupted", e);
    }
  }

  private static RuntimeException failure(String what, ExecutionException failed) {
    return switch (failed.getCause()) {
      case SQLException e -> SqliteErrors.storeException(what, e);
      // The caller's own code threw this. The suppressed exception adds the caller's stack.
      case RuntimeException e -> {
        e.addSuppressed(new StoreException(what + " was asked for here"));
        yield e;
      }
      case null, default -> new StoreException(what + " failed", failed);
    };
  }
}
