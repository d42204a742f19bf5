package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Reads the tables `event` and `outbox`.
///
/// Events are joined by a `lateral` with a limit, so that the planner has no other way than to look
/// each of them up by its key, in the one partition that can have it.
final class EventRows {
  static final String COLUMNS =
      "e.sequence, e.id, e.tenant_id, e.type, e.accepted_at, e.position, e.only_webhook, e.body";

  private static final String OUTBOX_AFTER =
      """
      select %s, o.registry_version
      from (
        select sequence, registry_version from outbox
        where node = ? and sequence > ? order by sequence limit ?
      ) o cross join lateral (select * from event where event.sequence = o.sequence limit 1) e
      order by o.sequence
      """
          .formatted(COLUMNS);

  private static final String OUTBOX_ENTRIES =
      """
      select %s, o.registry_version
      from (
        select sequence, registry_version from outbox where node = ? and sequence = any (?)
      ) o cross join lateral (select * from event where event.sequence = o.sequence limit 1) e
      order by o.sequence
      """
          .formatted(COLUMNS);

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
          .formatted(COLUMNS);

  /// The bounds of what may be listed. The nodes first, as this statement's snapshot has them, then
  /// the locks as they are: an event of a caller's transaction that is below its node's bound has
  /// its lock, or is committed.
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
          .formatted(COLUMNS);

  private static final long NO_BOUND = EventSequences.floor(1L << 30) - 1;

  private EventRows() {}

  static List<OutboxEntry> outbox(Session session, int node, long afterSequence, int limit)
      throws SQLException {
    return session.list(OUTBOX_AFTER, EventRows::outboxEntry, node, afterSequence, limit);
  }

  static List<OutboxEntry> outbox(Session session, int node, Collection<Long> sequences)
      throws SQLException {
    return session.list(OUTBOX_ENTRIES, EventRows::outboxEntry, node, array(sequences));
  }

  static List<Long> outboxSequences(Session session, int node, long from, Instant before)
      throws SQLException {
    return session.list(OUTBOX_OLD, row -> row.getLong(1), node, from, before.toEpochMilli());
  }

  /// The events with these sequences that are there, in this order.
  static List<StoredEvent> inOrder(Session session, long[] sequences) throws SQLException {
    return session.list(IN_ORDER, EventRows::stored, sequences);
  }

  /// Goes no further than nothing can be missing. Two statements, each with a snapshot of its own:
  /// what was settled for the first is there for the second.
  static List<StoredEvent> query(Session session, EventQuery query) throws SQLException {
    long settled = settled(session);
    long from = query.from().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    String[] types = query.types().toArray(String[]::new);
    return session.list(
        QUERY,
        EventRows::stored,
        query.tenant().value(),
        Math.max(query.afterSequence(), firstSince(query)),
        settled,
        from,
        query.until().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
        types,
        types,
        query.limit());
  }

  /// Below this, no event can be missing: each is committed and visible to the next statement, or
  /// never will be.
  private static long settled(Session session) throws SQLException {
    return session.one(
        SETTLED,
        row -> Math.min(row.getLong(1), EventSequences.floor(row.getLong(2))),
        NO_BOUND,
        EventSequences.secondOf(NO_BOUND));
  }

  /// No event that was accepted from a time on has a sequence of an earlier second: that leaves
  /// whole partitions out.
  private static long firstSince(EventQuery query) {
    return query.from().map(from -> EventSequences.floor(Day.second(from)) - 1).orElse(0L);
  }

  private static OutboxEntry outboxEntry(ResultSet row) throws SQLException {
    return new OutboxEntry(stored(row), row.getLong(9));
  }

  static StoredEvent stored(ResultSet row) throws SQLException {
    long only = row.getLong(7);
    return new StoredEvent(
        row.getLong(1),
        new NewEvent(
            new EventId(row.getObject(2, UUID.class)),
            new TenantId(row.getLong(3)),
            new EventType(row.getString(4)),
            Instant.ofEpochMilli(row.getLong(5)),
            row.getInt(6),
            only == 0 ? Optional.empty() : Optional.of(new WebhookId(only)),
            row.getBytes(8)));
  }

  private static long[] array(Collection<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }
}
