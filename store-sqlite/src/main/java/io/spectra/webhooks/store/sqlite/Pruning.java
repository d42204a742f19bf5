package io.spectra.webhooks.store.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Deletes old events that nothing refers to, in the order of their sequences.
///
/// A paused webhook may keep very many old events parked. So a call looks at a bounded number of
/// events and the next one goes on behind them, until it meets one that is not old: then it starts
/// over. The writer's thread only.
final class Pruning {
  private static final int ROUNDS_MAX = 8;

  private static final String CANDIDATES =
      """
      select e.sequence, e.accepted_at, o.sequence is not null
      from event e left join outbox o on o.sequence = e.sequence
      where e.sequence > ? order by e.sequence limit ?
      """;

  private static final String DELETE = "delete from event where sequence = ?";

  /// Before the newest event may go: the next one must not get its sequence.
  private static final String RAISE_HIGH_WATER =
      """
      update high_water
      set event_sequence = max(event_sequence, ifnull((select max(sequence) from event), 0))
      """;

  private long doneUntil; // a sequence; what is left up to here is referred to

  private record Candidate(long sequence, long acceptedAt, boolean open) {}

  int prune(Session session, Instant before, int limit) throws SQLException {
    session.run(RAISE_HIGH_WATER);
    int deleted = 0;
    for (int round = 0; round < ROUNDS_MAX && deleted < limit; round++) {
      List<Candidate> candidates =
          session.list(
              CANDIDATES,
              row -> new Candidate(row.getLong(1), row.getLong(2), row.getBoolean(3)),
              doneUntil,
              limit);
      List<Candidate> old = old(candidates, before.toEpochMilli());
      deleted += delete(session, old, limit - deleted);
      if (old.size() < limit && deleted < limit) {
        doneUntil = 0;
        return deleted;
      }
    }
    return deleted;
  }

  private int delete(Session session, List<Candidate> old, int limit) throws SQLException {
    if (old.isEmpty()) {
      return 0;
    }
    Set<Long> parked =
        SegmentRows.sequencesWithin(session, old.getFirst().sequence(), old.getLast().sequence());
    int deleted = 0;
    for (Candidate candidate : old) {
      if (deleted == limit) {
        return deleted;
      }
      if (!candidate.open() && !parked.contains(candidate.sequence())) {
        deleted += session.update(DELETE, candidate.sequence());
      }
      doneUntil = candidate.sequence();
    }
    return deleted;
  }

  private static List<Candidate> old(List<Candidate> candidates, long before) {
    List<Candidate> old = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (candidate.acceptedAt() >= before) {
        return old;
      }
      old.add(candidate);
    }
    return old;
  }
}
