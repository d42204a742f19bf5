package io.spectra.webhooks.server.events;

import io.spectra.webhooks.server.storage.Sql;
import io.spectra.webhooks.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The first answers to one tenant's requests that carried an `Idempotency-Key`, on one connection,
/// within whatever transaction that is in. A row counts for a day and is overwritten after that.
///
/// A key is claimed before anything is done for it, and answered in the same transaction: of
/// transactions that want the same key at the same time, on one node or on several, one gets it and
/// the others wait until it has committed, or has not.
final class IdempotencyTable {
  static final Duration KEPT_FOR = Duration.ofHours(24);

  private static final String FIND =
      "select body_hash, answer from idempotency where tenant_id = ? and key = ?";

  /// The answer is null, in JSON's sense, until it is known; nobody else ever sees it so.
  private static final String CLAIM =
      """
      insert into idempotency (tenant_id, key, body_hash, answer, created_at)
      values (?, ?, ?, 'null', ?)
      on conflict (tenant_id, key) do update
        set body_hash = excluded.body_hash, answer = excluded.answer,
            created_at = excluded.created_at
        where idempotency.created_at <= ?
      """;

  private static final String ANSWER =
      "update idempotency set answer = ? where tenant_id = ? and key = ?";

  /// Asks for the age again, of the row that it deletes: meanwhile it may have been claimed anew.
  private static final String PRUNE =
      """
      delete from idempotency where (tenant_id, key) in
        (select tenant_id, key from idempotency where created_at <= ? limit ?)
        and created_at <= ?
      """;

  private final Connection connection;
  private final TenantId tenant;

  IdempotencyTable(Connection connection, TenantId tenant) {
    this.connection = connection;
    this.tenant = tenant;
  }

  /// What was answered first, and to what.
  static final class Kept {
    private final byte[] bodyHash;
    private final String answer;

    private Kept(byte[] bodyHash, String answer) {
      this.bodyHash = bodyHash;
      this.answer = answer;
    }

    boolean isFor(byte[] hash) {
      return Arrays.equals(bodyHash, hash);
    }

    String answer() {
      return answer;
    }
  }

  /// Takes the key for a request, which then has to be answered; false when another request has it.
  /// Waits for a transaction that is about to have it.
  boolean claim(String key, byte[] bodyHash, Instant now) throws SQLException {
    var row = List.of(tenant.value(), key, bodyHash, now, now.minus(KEPT_FOR));
    return Sql.update(connection, CLAIM, row) == 1;
  }

  void answer(String key, String answer) throws SQLException {
    if (Sql.update(connection, ANSWER, List.of(answer, tenant.value(), key)) != 1) {
      throw new IllegalStateException("an idempotency key was answered without being claimed");
    }
  }

  /// What the request that has the key was answered; empty when none has it.
  Optional<Kept> find(String key) throws SQLException {
    return Sql.first(
        connection,
        FIND,
        List.of(tenant.value(), key),
        row -> new Kept(row.bytes("body_hash"), row.text("answer")));
  }

  /// Deletes up to `limit` rows of any tenant whose day is over; answers how many.
  static int prune(Connection connection, Instant now, int limit) throws SQLException {
    var over = now.minus(KEPT_FOR);
    return Sql.update(connection, PRUNE, List.of(over, limit, over));
  }
}
