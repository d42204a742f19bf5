package io.spectra.webhooks.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Looks through this node's outbox for what has been there for a while, again and again, without
/// passing by all that has been deleted since the last vacuum: it remembers below which sequence
/// nothing was left.
///
/// That is not for good: a caller's transaction may commit late, and a takeover brings old rows. So
/// every few times, and after a takeover, it looks at everything. Any thread.
final class OutboxSweep {
  private static final int WHOLE_EVERY = 10;

  private int looks; // guarded by this
  private long from; // guarded by this

  /// The sequences of events accepted before `before`, ascending.
  synchronized List<Long> look(PostgresSession session, int node, Instant before)
      throws SQLException {
    if (looks++ % WHOLE_EVERY == 0) {
      from = 0;
    }
    List<Long> found = EventQueries.outboxSequences(session, node, from, before);
    // What was accepted later has a later sequence.
    from = found.isEmpty() ? EventSequences.floor(Day.second(before)) : found.getFirst();
    return found;
  }

  synchronized void startOver() {
    looks = 0;
  }
}
