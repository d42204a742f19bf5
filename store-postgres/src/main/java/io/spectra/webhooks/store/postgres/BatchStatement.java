package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoredEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes a batch with one statement, which is a transaction by itself and takes one round trip.
///
/// It first locks the node's row, which fences off an earlier connection. Everything else depends
/// on `go`. That has a row only if this node is a member, the registry is at the batch's version,
/// and the tenants and webhooks that events name exist. All parts see one snapshot. Lists are
/// passed as arrays, so the text never changes and the server plans it once.
///
/// It locks the row each time but writes it only from time to time. If every commit wrote the row,
/// its old versions could not be removed while anybody had an old snapshot, and each commit would
/// have to pass them all.
final class BatchStatement {
  private static final String WRITE =
      """
      with me as (
        select slot, ?::bigint as sequence, ?::bigint as settled, ?::bigint as id from node
        where slot = ? and epoch = ? and writer = ? for no key update
      ), noted as (
        update node set heartbeat_at = clock_timestamp(),
            last_sequence = greatest(last_sequence, me.sequence),
            settled = greatest(node.settled, me.settled), last_id = greatest(last_id, me.id)
        from me
        where node.slot = me.slot and (
          heartbeat_at < clock_timestamp() - interval '100 milliseconds'
          or last_id < me.id or last_sequence >> 23 < me.sequence >> 23)
      ), known as (
        select (select count(*) from tenant where id = any (?)) = ?
            and (select count(*) from webhook where id = any (?)) = ? as all_there
      ), go as (
        select me.slot from me, known
        where known.all_there and (select version from registry) = ?
      ), accepted as (
        insert into event (sequence, id, tenant_id, type, accepted_at, position, only_webhook, body)
        select e.* from go, unnest(?, ?, ?, ?, ?, ?, ?, ?) as e
      ), opened as (
        insert into outbox (node, sequence, registry_version, accepted_at)
        select go.slot, o.sequence, ?, o.accepted_at
        from go, unnest(?, ?) as o (sequence, accepted_at)
      ), parked as (
        insert into segment (node, id, webhook_id, oldest_sequence, newest_sequence,
            paused_before_ms, sequences)
        select go.slot, s.id, s.webhook_id, s.oldest, s.newest, s.paused, s.sequences::bigint[]
        from go, unnest(?, ?, ?, ?, ?, ?)
            as s (id, webhook_id, oldest, newest, paused, sequences)
        on conflict (id) do nothing
      ), closed as (
        delete from outbox using go where outbox.node = go.slot and outbox.sequence = any (?)
      ), finished as (
        delete from segment using go where segment.id = any (?)
      )
      select (select version from registry), exists (select from me), known.all_there from known
      """;

  private final Member me;
  private final EventSequences.Claim claim;
  private final long registryVersion;
  private final List<StoredEvent> events = new ArrayList<>();
  private final List<StoredEvent> matched = new ArrayList<>();
  private long bytes;

  BatchStatement(Member me, EventSequences.Claim claim, long registryVersion) {
    this.me = me;
    this.claim = claim;
    this.registryVersion = registryVersion;
  }

  /// The database's answer. If `isMember` and `allThere` hold and the version is the batch's,
  /// everything was written. Otherwise nothing was.
  record Answer(long version, boolean isMember, boolean allThere) {}

  void add(StoredEvent event, boolean isMatched) {
    events.add(event);
    if (isMatched) {
      matched.add(event);
    }
    bytes += event.event().body().length;
  }

  /// Returns the events that were added and not yet written.
  List<StoredEvent> events() {
    return events;
  }

  /// Returns the total size of the bodies of the added events.
  long bytes() {
    return bytes;
  }

  /// Writes the events that were added so far before the rest, within the same transaction.
  void writeAhead(PostgresSession session) throws SQLException {
    EventsStatement.write(session, me, registryVersion, events, matched);
    events.clear();
    matched.clear();
    bytes = 0;
  }

  Answer run(PostgresSession session, List<Segment> parked, List<Long> closed, List<Long> finished)
      throws SQLException {
    var columns = new EventColumns(events);
    var opened = new EventColumns(matched);
    long[] tenants = columns.tenantsNamed();
    long[] webhooks = columns.webhooksNamed();
    return session.one(
        WRITE,
        row -> new Answer(row.getLong(1), row.getBoolean(2), row.getBoolean(3)),
        me.sequences().newest(),
        claim.settledAfter(),
        parked.stream().mapToLong(segment -> segment.id().value()).max().orElse(0),
        me.nodeNumber(),
        me.epoch(),
        me.writer(),
        tenants,
        tenants.length,
        webhooks,
        webhooks.length,
        registryVersion,
        columns.sequences(),
        columns.ids(),
        columns.tenants(),
        columns.types(),
        columns.acceptedAt(),
        columns.positions(),
        columns.onlyWebhooks(),
        columns.bodies(),
        registryVersion,
        opened.sequences(),
        opened.acceptedAt(),
        parked.stream().mapToLong(segment -> segment.id().value()).toArray(),
        parked.stream().mapToLong(segment -> segment.webhook().value()).toArray(),
        parked.stream().mapToLong(segment -> min(segment.sequences())).toArray(),
        parked.stream().mapToLong(segment -> segment.head().newestSequence()).toArray(),
        parked.stream().mapToLong(segment -> segment.pausedBefore().toMillis()).toArray(),
        parked.stream().map(segment -> array(segment.sequences())).toArray(String[]::new),
        closed.stream().mapToLong(Long::longValue).toArray(),
        finished.stream().mapToLong(Long::longValue).toArray());
  }

  private static long min(long[] sequences) {
    return Arrays.stream(sequences).min().orElseThrow();
  }

  /// Returns an array as text. An array of arrays cannot be used, since its rows must all have the
  /// same length.
  private static String array(long[] sequences) {
    return Arrays.toString(sequences).replace('[', '{').replace(']', '}');
  }
}
