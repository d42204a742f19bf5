package io.spectra.webhooks.server.idempotency;

import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.engine.Work;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.ApiException;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.storage.CompanionWrite;
import io.spectra.webhooks.server.storage.Transactions;
import io.spectra.webhooks.store.SecretCipher;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Carries out each request with an `Idempotency-Key` once and gives a repeated request the first
/// answer again. The transaction that creates something also stores the answer, which is kept for a
/// day. A refused request creates nothing, so its answer is not kept.
///
/// While the first request runs, a second one with its key is refused with 409 on the same node. On
/// another node it waits for the answer to the first. Any thread.
public final class IdempotentRequests {
  private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(1);
  private static final int PRUNED_AT_ONCE = 1_000;

  private final Transactions transactions;
  private final InstantSource clock;
  private final KeptAnswer form;
  private final Set<RunningKey> running = ConcurrentHashMap.newKeySet();

  /// @param cipher encrypts the answers that show a secret
  public IdempotentRequests(Transactions transactions, SecretCipher cipher, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
    this.form = new KeptAnswer(cipher);
  }

  private record RunningKey(long owner, String key) {
    static RunningKey of(IdempotencyKey key) {
      return new RunningKey(key.owner(), key.text());
    }
  }

  /// Creates something, and stores the answer in the same transaction through the keeper.
  @FunctionalInterface
  public interface Creation {
    Response carryOut(Keeper keeper);
  }

  /// Keeps the answer to one request.
  public interface Keeper {

    /// Returns the write that keeps the answer, to run in the transaction that creates something.
    <T> CompanionWrite<T> keep(Function<T, Response> answer);

    /// The same for an answer that shows a secret.
    <T> CompanionWrite<T> keepSealed(Function<T, Response> answer);
  }

  /// Rolls back the transaction of a request that was carried out before.
  private static final class CarriedOut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Response answer;

    CarriedOut(Response answer) {
      super("the request was carried out before", null, false, false);
      this.answer = answer;
    }
  }

  /// Answers a request that creates something. Blocks.
  ///
  /// @throws ApiException when the request is refused, or its key is in use
  public Response create(Optional<IdempotencyKey> key, Creation creation) {
    return key.isEmpty() ? creation.carryOut(NOTHING_TO_KEEP) : create(key.get(), creation);
  }

  /// The same without blocking, for work that publishes events which do not depend on each other.
  public void publish(
      Engine engine, IdempotencyKey key, Work<Response> work, Reply<Response> answer) {
    var mark = RunningKey.of(key);
    if (!running.add(mark)) {
      answer.failed(inUse());
      return;
    }
    try {
      engine.<Response>transactIndependent(
          (connection, events) -> {
            Response response = work.run(connection, events);
            keep(connection, key, form.open(response));
            return response;
          },
          releasing(mark, answer));
    } catch (RuntimeException e) {
      running.remove(mark);
      throw e;
    }
  }

  /// Deletes answers that have been kept long enough, a bounded number in each transaction. Blocks;
  /// called every few minutes.
  public void prune() {
    int pruned;
    do {
      pruned =
          transactions.write((connection, _) ->
              IdempotencyTable.prune(connection, clock.instant(), PRUNED_AT_ONCE));
    } while (pruned == PRUNED_AT_ONCE);
  }

  private Response create(IdempotencyKey key, Creation creation) {
    var mark = RunningKey.of(key);
    if (!running.add(mark)) {
      throw inUse();
    }
    try {
      Optional<Response> kept = kept(key);
      return kept.isPresent() ? kept.get() : first(key, creation);
    } finally {
      running.remove(mark);
    }
  }

  /// Another node may just have answered the same key, and its creation may be the cause of the
  /// refusal: the limit of webhooks, for example. Then its answer counts.
  private Response first(IdempotencyKey key, Creation creation) {
    try {
      return creation.carryOut(new KeyKeeper(key));
    } catch (CarriedOut before) {
      return before.answer;
    } catch (ApiException refusal) {
      return kept(key).orElseThrow(() -> refusal);
    }
  }

  private Optional<Response> kept(IdempotencyKey key) {
    return transactions.read(connection -> find(connection, key));
  }

  private Optional<Response> find(Connection connection, IdempotencyKey key) throws SQLException {
    var kept = table(connection, key).find(key.text(), clock.instant());
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    if (!kept.get().isFor(key.requestHash())) {
      throw ApiError.invalid(
              IdempotencyKey.HEADER,
              "idempotency_key_reused",
              "This Idempotency-Key was used with another request; use a new key.")
          .thrown();
    }
    return Optional.of(form.response(kept.get().answer()));
  }

  /// A key that was pruned between the two statements counts as still running, so that the caller
  /// sends the request again and succeeds.
  private void keep(Connection connection, IdempotencyKey key, String answer) throws SQLException {
    boolean isFirst =
        table(connection, key).keep(key.text(), key.requestHash(), answer, clock.instant());
    if (!isFirst) {
      throw find(connection, key)
          .<RuntimeException>map(CarriedOut::new)
          .orElseGet(IdempotentRequests::inUse);
    }
  }

  private static IdempotencyTable table(Connection connection, IdempotencyKey key) {
    return new IdempotencyTable(connection, key.owner());
  }

  private static ApiException inUse() {
    return ApiError.conflict(
            "idempotency_key_in_use",
            "The first request with this Idempotency-Key is still running; try again in a moment.")
        .retryAfter(TRY_AGAIN_AFTER)
        .thrown();
  }

  private Reply<Response> releasing(RunningKey mark, Reply<Response> answer) {
    return new Reply<>() {
      @Override
      public void done(Response result) {
        running.remove(mark);
        answer.done(result);
      }

      @Override
      public void failed(Throwable cause) {
        running.remove(mark);
        if (cause instanceof CarriedOut before) {
          answer.done(before.answer);
        } else {
          answer.failed(cause);
        }
      }
    };
  }

  private static final Keeper NOTHING_TO_KEEP =
      new Keeper() {
        @Override
        public <T> CompanionWrite<T> keep(Function<T, Response> answer) {
          return CompanionWrite.nothing();
        }

        @Override
        public <T> CompanionWrite<T> keepSealed(Function<T, Response> answer) {
          return CompanionWrite.nothing();
        }
      };

  private final class KeyKeeper implements Keeper {
    private final IdempotencyKey key;

    KeyKeeper(IdempotencyKey key) {
      this.key = key;
    }

    @Override
    public <T> CompanionWrite<T> keep(Function<T, Response> answer) {
      return (connection, created) ->
          IdempotentRequests.this.keep(connection, key, form.open(answer.apply(created)));
    }

    @Override
    public <T> CompanionWrite<T> keepSealed(Function<T, Response> answer) {
      return (connection, created) ->
          IdempotentRequests.this.keep(connection, key, form.sealed(answer.apply(created)));
    }
  }
}
