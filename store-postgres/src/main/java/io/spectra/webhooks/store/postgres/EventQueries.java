package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.sql.StoredEventReader;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoredEvent;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// Reads the tables `event` and `outbox`. Events are joined by a `lateral` with a limit. This
/// forces the planner to find each event by its key, in the only partition that can hold it.
final class EventQueries {
  private static final StoredEventReader READER =
      new StoredEventReader(row -> new EventId(row.getObject(2, UUID.class)));

  private static final String OUTBOX_AFTER =
      """
      select %s, o.registry_version
      from (
        select sequence, registry_version from outbox
        where node = ? and sequence > ? order by sequence limit ?
      ) o cross join lateral (select * from event where event.sequence = o.sequence limit 1) e
      order by o.sequence
      """
          .formatted(StoredEventReader.COLUMNS);

  private static final String OUTBOX_ENTRIES =
      """
      select %s, o.registry_version
      from (
        select sequence, registry_version from outbox where node = ? and sequence = any (?)
      ) o cross join lateral (select * from event where event.sequence = o.sequence limit 1) e
      order by o.sequence
      """
          .formatted(StoredEventReader.COLUMNS);

  private static final String OUTBOX_OLD =
      """
      select sequence from outbox where node = ? and sequence >= ? and accepted_at < ?
      order by sequence
      """;

  private static final String IN_ORDER =
      """
      select %s
      from unnest(?) with ordinality as wanted (sequence, place)
      cross join lateral (select * from event where event.sequence = wanted.sequence limit 1) e
      order by wanted.place
      """
          .formatted(StoredEventReader.COLUMNS);

  /// Selects the bounds of the events that may be listed. It reads the nodes first, in this
  /// statement's snapshot, and then the current locks. So an event of a caller's transaction below
  /// its node's bound either has its lock or is committed.
  private static final String SETTLED =
      """
      select coalesce((select min(settled) from node where left_at is null), ?),
          coalesce((select min(objid::bigint) from pg_locks
              where locktype = 'advisory' and objsubid = 2
                  and database = (select oid from pg_database where datname = current_database())
                  and classid = (to_regclass('event')::oid::bigint & 2147483647)::oid), ?)
      """;

  private static final String QUERY =
      """
      select %s from event e
      where e.tenant_id = ? and e.sequence > ? and e.sequence < ?
          and e.accepted_at >= ? and e.accepted_at < ?
          and (cardinality(?) = 0 or e.type = any (?))
      order by e.sequence limit ?
      """
          .formatted(StoredEventReader.COLUMNS);

  private static final long NO_BOUND = EventSequences.floor(1L << 30) - 1;

  private EventQueries() {}

  static List<OutboxEntry> outbox(PostgresSession session, int node, long afterSequence, int limit)
      throws SQLException {
    return session.list(OUTBOX_AFTER, READER::outboxEntry, node, afterSequence, limit);
  }

  static List<OutboxEntry> outbox(PostgresSession session, int node, Collection<Long> sequences)
      throws SQLException {
    return session.list(OUTBOX_ENTRIES, READER::outboxEntry, node, array(sequences));
  }

  static List<Long> outboxSequences(PostgresSession session, int node, long from, Instant before)
      throws SQLException {
    return session.list(OUTBOX_OLD, row -> row.getLong(1), node, from, before.toEpochMilli());
  }

  /// Returns those of these events that exist, in this order.
  static List<StoredEvent> inOrder(PostgresSession session, long[] sequences) throws SQLException {
    return session.list(IN_ORDER, READER::event, sequences);
  }

  /// Lists events and stops before the first sequence that might still be committed later. It runs
  /// two statements with a snapshot each, so everything that is settled for the first is visible to
  /// the second.
  static List<StoredEvent> query(PostgresSession session, EventQuery query) throws SQLException {
    long settled = settled(session);
    long from = query.from().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    String[] types = query.types().toArray(String[]::new);
    return session.list(
        QUERY,
        READER::event,
        query.tenant().value(),
        Math.max(query.afterSequence(), firstSince(query)),
        settled,
        from,
        query.until().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
        types,
        types,
        query.limit());
  }

  /// Returns a bound: every event below it is committed and visible to the next statement, or will
  /// never be committed.
  private static long settled(PostgresSession session) throws SQLException {
    return session.one(
        SETTLED,
        row -> Math.min(row.getLong(1), EventSequences.floor(row.getLong(2))),
        NO_BOUND,
        EventSequences.secondOf(NO_BOUND));
  }

  /// Returns the sequence after which the query starts. An event has no sequence of a second before
  /// its acceptance, so this excludes whole partitions.
  private static long firstSince(EventQuery query) {
    return query.from().map(from -> EventSequences.floor(Day.second(from)) - 1).orElse(0L);
  }

  private static long[] array(Collection<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }
}
