package io.spectra.webhooks.store.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;

/// Deletes old events that nothing refers to, in the order of their sequences: a stretch of them by
/// one statement.
///
/// A paused webhook may keep very many old events parked. So a call looks at a bounded number of
/// events and the next one goes on behind them, until it meets one that is not old: then it starts
/// over. The writer's thread only.
final class EventPruner {
  private static final int ROUNDS_MAX = 8;

  /// The last of so many, null when there is none.
  private static final String STRETCH_END =
      """
      select max(sequence) from (
        select sequence from event where sequence > ? order by sequence limit ?
      )
      """;

  private static final String FIRST_NOT_OLD =
      """
      select sequence from event
      where sequence > ? and sequence <= ? and accepted_at >= ? order by sequence limit 1
      """;

  /// The last parameter is a JSON array of those that are parked.
  private static final String DELETE =
      """
      delete from event
      where sequence > ?1 and sequence <= ?2
        and sequence not in (select sequence from outbox where sequence > ?1 and sequence <= ?2)
        and sequence not in (select value from json_each(?3))
      """;

  /// Before the newest event may go: the next one must not get its sequence.
  private static final String RAISE_HIGH_WATER =
      """
      update high_water
      set event_sequence = max(event_sequence, ifnull((select max(sequence) from event), 0))
      """;

  private long doneUntil; // a sequence; what is left up to here is referred to

  int prune(SqliteSession session, Instant before, int limit) throws SQLException {
    session.execute(RAISE_HIGH_WATER);
    int deleted = 0;
    for (int round = 0; round < ROUNDS_MAX && deleted < limit; round++) {
      long end = session.number(STRETCH_END, doneUntil, limit - deleted);
      long oldEnd = oldEnd(session, end, before);
      deleted += delete(session, oldEnd);
      if (end == 0 || oldEnd < end) {
        doneUntil = 0;
        return deleted;
      }
      doneUntil = end;
    }
    return deleted;
  }

  /// Where a stretch's events cease to be old.
  private long oldEnd(SqliteSession session, long end, Instant before) throws SQLException {
    return session
        .first(FIRST_NOT_OLD, row -> row.getLong(1) - 1, doneUntil, end, before.toEpochMilli())
        .orElse(end);
  }

  private int delete(SqliteSession session, long end) throws SQLException {
    if (end <= doneUntil) {
      return 0;
    }
    Set<Long> parked = SegmentTable.sequencesWithin(session, doneUntil + 1, end);
    return session.update(DELETE, doneUntil, end, parked.toString());
  }
}
