package io.spectra.webhooks.store.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;

/// Deletes old events that nothing refers to, in the order of their sequences. One statement
/// deletes all events between two that are kept.
///
/// A paused webhook may keep very many old events parked. So each call looks at a bounded number of
/// events, and the next call continues after them. When a call finds an event that is not old, the
/// next one starts over. Runs on the writer's thread.
final class EventPruner {
  private static final int ROUNDS_MAX = 8;

  /// Selects the last sequence of a stretch, or null if there are no more events.
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

  private static final String IN_OUTBOX =
      "select sequence from outbox where sequence between ? and ?";

  /// Has no condition beside the range, and the outbox has no foreign key that would be checked for
  /// each row. Together they would cost a quarter of the time (ADR 35).
  private static final String DELETE = "delete from event where sequence between ? and ?";

  /// Notes the newest sequence before its event may be deleted, so that the sequence is not given
  /// again.
  private static final String RAISE_HIGH_WATER =
      """
      update high_water
      set event_sequence = max(event_sequence, ifnull((select max(sequence) from event), 0))
      """;

  private long doneUntil; // a sequence; something refers to every event that is left up to here

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

  /// Returns the last sequence of the stretch before the first event that is not old.
  private long oldEnd(SqliteSession session, long end, Instant before) throws SQLException {
    return session
        .first(FIRST_NOT_OLD, row -> row.getLong(1) - 1, doneUntil, end, before.toEpochMilli())
        .orElse(end);
  }

  /// Deletes the ranges between the events that something refers to. Only the writer adds such
  /// references, so none can be added meanwhile.
  private int delete(SqliteSession session, long end) throws SQLException {
    if (end <= doneUntil) {
      return 0;
    }
    SequenceRange stretch = new SequenceRange(doneUntil + 1, end);
    Set<Long> kept = SegmentTable.sequencesWithin(session, stretch.first(), stretch.last());
    kept.addAll(session.list(IN_OUTBOX, row -> row.getLong(1), stretch.first(), stretch.last()));
    int deleted = 0;
    for (SequenceRange range : stretch.without(kept)) {
      deleted += session.update(DELETE, range.first(), range.last());
    }
    return deleted;
  }
}
