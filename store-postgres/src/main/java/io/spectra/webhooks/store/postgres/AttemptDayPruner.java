package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.postgres.Partitions.Table;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Drops old days of the history, and all partitions that were detached. Any thread may use it.
final class AttemptDayPruner {
  /// Notes the newest id before its attempt may be deleted, so that no id is given twice.
  private static final String KEEP_NEWEST_ID =
      """
      update node set last_id = greatest(last_id,
          coalesce((select delivery_id from attempt order by delivery_id desc limit 1), 0))
      where slot = ? and epoch = ?
      """;

  private final SharedConnection upkeep;
  private final NodeTable nodes;
  private final PartitionKeeper partitions;

  AttemptDayPruner(SharedConnection upkeep, NodeTable nodes, PartitionKeeper partitions) {
    this.upkeep = upkeep;
    this.nodes = nodes;
    this.partitions = partitions;
  }

  /// Drops the days that ended by `before`. A day that is in use stays until the next call.
  void drop(Instant before) {
    Day end = Day.of(before);
    upkeep.run(
        "Dropping old attempts",
        session -> {
          List<Day> over =
              Partitions.days(session, Table.ATTEMPT).stream()
                  .filter(day -> day.compareTo(end) < 0)
                  .toList();
          if (!over.isEmpty()) {
            keepNewestId(session);
          }
          for (Day day : over) {
            if (Partitions.detach(session, Table.ATTEMPT, day, _ -> true)) {
              partitions.removed(Table.ATTEMPT, day);
            }
          }
          return Partitions.dropDetached(session);
        });
  }

  private void keepNewestId(PostgresSession session) throws SQLException {
    Member me = nodes.member();
    if (session.update(KEEP_NEWEST_ID, me.nodeNumber(), me.epoch()) == 0) {
      throw NodeTable.lost(me);
    }
  }
}
