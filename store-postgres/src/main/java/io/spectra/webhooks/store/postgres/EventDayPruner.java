package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.postgres.Partitions.Table;
import java.sql.SQLException;
import java.time.Instant;

/// Deletes old events that nothing refers to. A day is dropped as a whole if nothing refers to any
/// of its events. In other days, for example when a paused webhook has parked some events, rows are
/// deleted one by one. A day is examined once it has passed completely.
///
/// An event that is in neither the outbox nor a segment never enters one again, so it is safe to
/// check first and delete afterwards. A call looks at a bounded number of events, and the next call
/// continues after them. Runs on the writer's thread.
final class EventDayPruner {
  private static final int ROUNDS_MAX = 8;

  /// Deletes segments of deleted webhooks. One node may have parked such a segment while another
  /// node deleted its webhook.
  private static final String DELETE_LOST_SEGMENTS =
      """
      delete from segment using webhook
      where webhook.id = segment.webhook_id and webhook.deleted_at is not null
      """;

  private static final String IS_REFERRED_TO =
      """
      select exists (
            select from outbox, node
            where outbox.node = node.slot and outbox.sequence >= ? and outbox.sequence < ?)
          or exists (select from segment where newest_sequence >= ? and oldest_sequence < ?)
      """;

  private static final String DELETE_ROWS =
      """
      with candidate as (
        select sequence from event where sequence > ? and sequence < ? order by sequence limit ?
      ), parked as (
        select unnest(sequences) as sequence from segment
        where newest_sequence >= (select min(sequence) from candidate)
            and oldest_sequence <= (select max(sequence) from candidate)
      ), gone as (
        delete from event using candidate
        where event.sequence = candidate.sequence
            and not exists (select from outbox where outbox.sequence = candidate.sequence)
            and not exists (select from parked where parked.sequence = candidate.sequence)
        returning 1
      )
      select count(*), coalesce(max(sequence), 0), (select count(*) from gone) from candidate
      """;

  private final PartitionKeeper partitions;
  private long doneUntil; // a sequence; something refers to every event that is left up to here

  EventDayPruner(PartitionKeeper partitions) {
    this.partitions = partitions;
  }

  /// Deletes up to `limit` rows one by one and returns their number, and drops whole days. `hold`
  /// fails unless this node is a member.
  int prune(PostgresSession session, DedicatedConnection.Opened hold, Instant before, int limit)
      throws SQLException {
    session.transact(transaction -> {
      hold.on(transaction);
      return transaction.update(DELETE_LOST_SEGMENTS);
    });
    Day end = Day.of(before);
    var budget = new Budget(limit);
    for (Day day : Partitions.days(session, Table.EVENT)) {
      if (day.compareTo(end) >= 0 || budget.isSpent()) {
        break;
      }
      if (isReferredTo(session, day)) {
        deleteRows(session, hold, day, budget);
      } else {
        drop(session, day);
      }
    }
    if (!budget.isSpent()) {
      doneUntil = 0;
    }
    return limit - budget.rows;
  }

  private void deleteRows(
      PostgresSession session, DedicatedConnection.Opened hold, Day day, Budget budget)
      throws SQLException {
    long after = Math.max(doneUntil, day.firstId() - 1);
    while (after < day.endId() && !budget.isSpent()) {
      Deleted deleted = deleteRows(session, hold, after, day, budget.rows);
      after = deleted.seen < budget.rows ? day.endId() : deleted.last;
      budget.rows -= deleted.count;
      budget.rounds--;
      doneUntil = after;
    }
  }

  private static Deleted deleteRows(
      PostgresSession session, DedicatedConnection.Opened hold, long after, Day day, int limit)
      throws SQLException {
    return session.transact(transaction -> {
      hold.on(transaction);
      return transaction.one(
          DELETE_ROWS,
          row -> new Deleted(row.getInt(1), row.getLong(2), row.getInt(3)),
          after,
          day.endId(),
          limit);
    });
  }

  /// Drops a day. If its table is in use, the day stays until the next call.
  private void drop(PostgresSession session, Day day) throws SQLException {
    if (Partitions.detach(
        session, Table.EVENT, day, transaction -> !isReferredTo(transaction, day))) {
      partitions.removed(Table.EVENT, day);
    }
  }

  private static boolean isReferredTo(PostgresSession session, Day day) throws SQLException {
    return session.one(
        IS_REFERRED_TO,
        row -> row.getBoolean(1),
        day.firstId(),
        day.endId(),
        day.firstId(),
        day.endId());
  }

  /// The number of events that were examined, the last of them, and the number that were deleted.
  private record Deleted(int seen, long last, int count) {}

  /// The rows and rounds that one call may still use.
  private static final class Budget {
    int rows;
    int rounds = ROUNDS_MAX;

    Budget(int rows) {
      this.rows = rows;
    }

    boolean isSpent() {
      return rows <= 0 || rounds <= 0;
    }
  }
}
