package io.spectra.webhooks.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Finds the entries that have been in this node's outbox for a while. It runs again and again and
/// remembers the sequence below which nothing was left, so that it need not pass all rows that were
/// deleted since the last vacuum.
///
/// Older rows can still appear: a caller's transaction may commit late, and a takeover adds old
/// rows. So every tenth time, and after a takeover, it examines all rows. Any thread may use it.
final class OutboxSweep {
  private static final int WHOLE_EVERY = 10;

  private int looks; // guarded by this
  private long from; // guarded by this

  /// Returns the sequences of events that were accepted before `before`, ascending.
  synchronized List<Long> look(PostgresSession session, int node, Instant before)
      throws SQLException {
    if (looks++ % WHOLE_EVERY == 0) {
      from = 0;
    }
    List<Long> found = EventQueries.outboxSequences(session, node, from, before);
    // Events that were accepted later have later sequences.
    from = found.isEmpty() ? EventSequences.floor(Day.second(before)) : found.getFirst();
    return found;
  }

  synchronized void startOver() {
    looks = 0;
  }
}
