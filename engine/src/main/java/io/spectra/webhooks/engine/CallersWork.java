package io.spectra.webhooks.engine;

import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.store.CallerTransactions;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.store.UnknownReferenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Publishes events that join transactions other than the writer's, and hands them over after the
/// commit.
final class CallersWork implements AutoCloseable {
  /// The sweep takes up events that are 5 s old. Events that are handed over later than this are
  /// left to it, because it may have found them already.
  private static final long HAND_OVER_NANOS = Duration.ofSeconds(4).toNanos();

  private final CallerTransactions transactions;
  private final CurrentCore core;
  private final LongSupplier ticker;
  private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();

  CallersWork(CallerTransactions transactions, CurrentCore core, LongSupplier ticker) {
    this.transactions = transactions;
    this.core = core;
    this.ticker = ticker;
  }

  JoinedEvents publish(Connection connection, List<NewEvent> events) {
    long began = ticker.getAsLong();
    try {
      List<OutboxEntry> entries = transactions.publish(connection, events);
      return new JoinedEvents(
          events.stream().map(NewEvent::id).toList(), () -> handOver(entries, began));
    } catch (UnknownReferenceException e) {
      throw StoreFailure.forCaller(e);
    } catch (SQLException | StoreException e) {
      throw new UnavailableException(
          "the events could not be written on this connection; roll back, and try again", e);
    }
  }

  /// Runs a unit on a virtual thread, which blocks until its transaction is committed and then
  /// calls the reply with what the unit returned.
  <T> void transact(UnitOfWork unit, Function<Object, T> result, Reply<T> reply) {
    virtualThreads.execute(() -> {
      T value;
      try {
        value = result.apply(transact(unit));
      } catch (RuntimeException e) {
        reply.failed(e);
        return;
      }
      reply.done(value);
    });
  }

  private Object transact(UnitOfWork unit) {
    long began = ticker.getAsLong();
    try {
      CallerTransactions.Done done = transactions.transact(unit);
      handOver(done.events(), began);
      return done.value();
    } catch (StoreException e) {
      throw StoreFailure.forCaller(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new WorkFailedException(e);
    }
  }

  private void handOver(List<OutboxEntry> entries, long began) {
    if (!entries.isEmpty()) {
      core.sendToWriter(writer -> {
        if (ticker.getAsLong() - began < HAND_OVER_NANOS) {
          writer.committed(entries);
        }
      });
    }
  }

  @Override
  public void close() {
    virtualThreads.shutdown();
  }
}
