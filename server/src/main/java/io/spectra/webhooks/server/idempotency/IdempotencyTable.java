package io.spectra.webhooks.server.idempotency;

import io.spectra.webhooks.server.storage.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The first answers to one owner's requests that carried an `Idempotency-Key`, on one connection,
/// within whatever transaction that is in. A row counts for a day and is overwritten after that.
///
/// An answer is stored in the transaction that creates what it describes: of transactions that want
/// the same key at the same time, on one node or on several, one gets it and the others wait until
/// it has committed, or has not.
final class IdempotencyTable {
  static final Duration KEPT_FOR = Duration.ofHours(24);

  private static final String FIND =
      """
      select body_hash, answer from idempotency where tenant_id = ? and key = ? and created_at > ?
      """;

  private static final String KEEP =
      """
      insert into idempotency (tenant_id, key, body_hash, answer, created_at)
      values (?, ?, ?, ?, ?)
      on conflict (tenant_id, key) do update
        set body_hash = excluded.body_hash, answer = excluded.answer,
            created_at = excluded.created_at
        where idempotency.created_at <= ?
      """;

  /// Asks for the age again, of the row that it deletes: meanwhile it may have been kept anew.
  private static final String PRUNE =
      """
      delete from idempotency where (tenant_id, key) in
        (select tenant_id, key from idempotency where created_at <= ? limit ?)
        and created_at <= ?
      """;

  private final Connection connection;
  private final long owner;

  /// @param owner a tenant's id, or [IdempotencyKey#OPERATOR]
  IdempotencyTable(Connection connection, long owner) {
    this.connection = connection;
    this.owner = owner;
  }

  /// The answer to the first request, and what that request was.
  static final class Kept {
    private final byte[] requestHash;
    private final String answer;

    private Kept(byte[] requestHash, String answer) {
      this.requestHash = requestHash;
      this.answer = answer;
    }

    boolean isFor(byte[] hash) {
      return Arrays.equals(requestHash, hash);
    }

    String answer() {
      return answer;
    }
  }

  /// Keeps the answer to a request; false when another request has the key. Waits for a transaction
  /// that is about to have it.
  boolean keep(String key, byte[] requestHash, String answer, Instant now) throws SQLException {
    var row = List.of(owner, key, requestHash, answer, now, now.minus(KEPT_FOR));
    return Statements.update(connection, KEEP, row) == 1;
  }

  /// The answer that the request got which has the key; empty when none has it.
  Optional<Kept> find(String key, Instant now) throws SQLException {
    return Statements.first(
        connection,
        FIND,
        List.of(owner, key, now.minus(KEPT_FOR)),
        row -> new Kept(row.bytes("body_hash"), row.text("answer")));
  }

  /// Deletes up to `limit` rows of any owner whose day is over; answers how many.
  static int prune(Connection connection, Instant now, int limit) throws SQLException {
    var over = now.minus(KEPT_FOR);
    return Statements.update(connection, PRUNE, List.of(over, limit, over));
  }
}
