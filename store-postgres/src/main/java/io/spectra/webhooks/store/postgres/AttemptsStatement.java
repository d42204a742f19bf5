package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.Outcome;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes any number of attempts with one statement, which is a transaction by itself.
///
/// After a lost answer some attempts may already be stored. The statement skips these only when it
/// runs for the second time, because `on conflict` reads the index for each row and writes one more
/// log record.
final class AttemptsStatement {
  private static final String WRITE =
      """
      with me as (
        select from node where slot = ? and epoch = ?
      ), written as (
        insert into attempt (delivery_id, attempt, webhook_id, event_sequence, started_at, took_us,
            success, http_status, error, response_body)
        select a.* from me, unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as a
        returning 1
      )
      select exists (select from me), (select count(*) from written)
      """;

  private static final String WRITE_MISSING =
      WRITE.replace("returning", "on conflict (delivery_id, attempt) do nothing returning");

  private AttemptsStatement() {}

  /// Writes attempts and returns how many of them were new.
  static int write(PostgresSession session, Member me, List<AttemptRecord> attempts)
      throws SQLException {
    try {
      return write(WRITE, session, me, attempts);
    } catch (SQLException e) {
      if (PostgresErrors.isDuplicate(e)) {
        return write(WRITE_MISSING, session, me, attempts);
      }
      throw e;
    }
  }

  private static int write(
      String sql, PostgresSession session, Member me, List<AttemptRecord> attempts)
      throws SQLException {
    Written written =
        session.one(
            sql,
            row -> new Written(row.getBoolean(1), row.getInt(2)),
            me.nodeNumber(),
            me.epoch(),
            attempts.stream().mapToLong(attempt -> attempt.delivery().value()).toArray(),
            attempts.stream().mapToInt(AttemptRecord::attempt).toArray(),
            attempts.stream().mapToLong(attempt -> attempt.webhook().value()).toArray(),
            attempts.stream().mapToLong(AttemptRecord::eventSequence).toArray(),
            attempts.stream().mapToLong(attempt -> attempt.startedAt().toEpochMilli()).toArray(),
            attempts.stream().mapToLong(AttemptsStatement::tookMicros).toArray(),
            successes(attempts),
            attempts.stream().map(AttemptsStatement::status).toArray(Integer[]::new),
            attempts.stream()
                .map(attempt -> text(attempt.outcome().error()))
                .toArray(String[]::new),
            attempts.stream()
                .map(attempt -> text(attempt.outcome().responseBody()))
                .toArray(String[]::new));
    if (!written.isMember) {
      throw NodeTable.lost(me);
    }
    return written.count;
  }

  private record Written(boolean isMember, int count) {}

  private static long tookMicros(AttemptRecord attempt) {
    return attempt.outcome().took().toNanos() / 1_000;
  }

  private static boolean[] successes(List<AttemptRecord> attempts) {
    boolean[] successes = new boolean[attempts.size()];
    for (int i = 0; i < successes.length; i++) {
      successes[i] = attempts.get(i).outcome().success();
    }
    return successes;
  }

  private static @Nullable Integer status(AttemptRecord attempt) {
    Outcome outcome = attempt.outcome();
    return outcome.httpStatus().isPresent() ? outcome.httpStatus().getAsInt() : null;
  }

  private static @Nullable String text(Optional<String> text) {
    return text.map(StorableText::of).orElse(null);
  }
}
