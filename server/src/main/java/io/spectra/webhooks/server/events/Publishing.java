package io.spectra.webhooks.server.events;

import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.engine.EventDraft;
import io.spectra.webhooks.engine.EventSink;
import io.spectra.webhooks.engine.Reply;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.tenant.TenantId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Publishes the events of one request, all or none, and answers the same request again in the same
/// way when it carries an idempotency key: the first answer is kept in the transaction that accepts
/// the events. While the first request runs, another one with its key is told so where the same
/// node gets it, and waits for its answer where another one does.
///
/// Never blocks; any thread. Outcomes are heard on the engine's writer thread.
final class Publishing {
  private final Engine engine;
  private final InstantSource clock;
  private final Set<RunningKey> running = ConcurrentHashMap.newKeySet();

  Publishing(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /// A key with the SHA-256 of the body that it stands for.
  static final class Idempotent {
    private final String key;
    private final byte[] hash;

    private Idempotent(String key, byte[] hash) {
      this.key = key;
      this.hash = hash;
    }

    static Idempotent of(String key, byte[] body) {
      try {
        return new Idempotent(key, MessageDigest.getInstance("SHA-256").digest(body));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }

  private record RunningKey(TenantId tenant, String key) {}

  /// @param answer makes the body to answer with
  void publish(
      List<EventDraft> drafts, Function<List<EventId>, String> answer, Reply<Published> reply) {
    engine.publish(
        drafts, Runnable::run, onSuccess(reply, ids -> new Published.Accepted(answer.apply(ids))));
  }

  /// The same, at most once for the request's key.
  void publishOnce(
      TenantId tenant,
      Idempotent request,
      List<EventDraft> drafts,
      Function<List<EventId>, String> answer,
      Reply<Published> reply) {
    var mark = new RunningKey(tenant, request.key);
    if (!running.add(mark)) {
      reply.done(new Published.StillRunning());
      return;
    }
    try {
      engine.<Published>transactIndependent(
          (connection, events) -> {
            var table = new IdempotencyTable(connection, tenant);
            return once(table, request, () -> answer.apply(addAll(drafts, events)));
          },
          Runnable::run,
          releasing(mark, reply));
    } catch (RuntimeException e) {
      running.remove(mark);
      throw e;
    }
  }

  /// Deletes kept answers whose time is over, a bounded number at a time; answers how many.
  int prune(Connection connection, int limit) throws SQLException {
    return IdempotencyTable.prune(connection, clock.instant(), limit);
  }

  @FunctionalInterface
  private interface FirstAnswer {
    String publish();
  }

  private Published once(IdempotencyTable table, Idempotent request, FirstAnswer first)
      throws SQLException {
    if (!table.claim(request.key, request.hash, clock.instant())) {
      return again(table, request);
    }
    var answer = first.publish();
    table.answer(request.key, answer);
    return new Published.Accepted(answer);
  }

  /// A key that was pruned between the two statements is as good as still running: the request that
  /// is sent again gets it.
  private static Published again(IdempotencyTable table, Idempotent request) throws SQLException {
    var kept = table.find(request.key);
    if (kept.isEmpty()) {
      return new Published.StillRunning();
    }
    return kept.get().isFor(request.hash)
        ? new Published.Accepted(kept.get().answer())
        : new Published.KeyReused();
  }

  private static List<EventId> addAll(List<EventDraft> drafts, EventSink events) {
    var ids = new ArrayList<EventId>(drafts.size());
    drafts.forEach(draft -> ids.add(events.add(draft)));
    return ids;
  }

  private Reply<Published> releasing(RunningKey mark, Reply<Published> reply) {
    return new Reply<>() {
      @Override
      public void done(Published result) {
        running.remove(mark);
        reply.done(result);
      }

      @Override
      public void failed(Exception cause) {
        running.remove(mark);
        reply.failed(cause);
      }
    };
  }

  private static <T> Reply<T> onSuccess(Reply<Published> reply, Function<T, Published> outcome) {
    return new Reply<>() {
      @Override
      public void done(T result) {
        reply.done(outcome.apply(result));
      }

      @Override
      public void failed(Exception cause) {
        reply.failed(cause);
      }
    };
  }
}
