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
final class IdempotencyTable {
  static final Duration KEPT_FOR = Duration.ofHours(24);

  private static final String FIND =
      """
      select body_hash, answer from idempotency where tenant_id = ? and key = ? and created_at > ?
      """;
  private static final String KEEP =
      """
      insert or replace into idempotency (tenant_id, key, body_hash, answer, created_at)
      values (?, ?, ?, ?, ?)
      """;
  private static final String PRUNE =
      """
      delete from idempotency where (tenant_id, key) in
        (select tenant_id, key from idempotency where created_at <= ? limit ?)
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

  Optional<Kept> find(String key, Instant now) throws SQLException {
    return Sql.first(
        connection,
        FIND,
        List.of(tenant.value(), key, now.minus(KEPT_FOR)),
        row -> new Kept(row.bytes("body_hash"), row.text("answer")));
  }

  void keep(String key, byte[] bodyHash, String answer, Instant now) throws SQLException {
    Sql.update(connection, KEEP, List.of(tenant.value(), key, bodyHash, answer, now));
  }

  /// Deletes up to `limit` rows of any tenant whose day is over; answers how many.
  static int prune(Connection connection, Instant now, int limit) throws SQLException {
    return Sql.update(connection, PRUNE, List.of(now.minus(KEPT_FOR), limit));
  }
}
