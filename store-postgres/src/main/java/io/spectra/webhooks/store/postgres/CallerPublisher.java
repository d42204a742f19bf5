package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.sql.SqlSession;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.postgres.Partitions.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Writes events on a caller's connection, within the caller's transaction. Any thread may use it.
///
/// The store is not notified when that transaction ends. Until then the transaction holds a shared
/// advisory lock that names the second of its sequences, and lists of events stop below that
/// second. This node's membership is only read, without a lock, so a caller and the writer never
/// wait for each other. If another node takes over in between, it finds the outbox rows a little
/// later.
final class CallerPublisher {
  /// The statement names the schema, since the caller's connection has a search path of its own.
  private static final String WRITE =
      """
      with me as (
        select slot, version from {schema}.node, {schema}.registry
        where slot = ? and epoch = ? and left_at is null
      ), known as (
        select (select count(*) from {schema}.tenant where id = any (?)) = ?
            and (select count(*) from {schema}.webhook where id = any (?)) = ? as all_there
      ), go as (
        select me.slot, me.version from me, known where known.all_there
      ), accepted as (
        insert into {schema}.event (sequence, id, tenant_id, type, accepted_at, position, only_webhook,
            body)
        select e.* from go, unnest(?, ?, ?, ?, ?, ?, ?, ?) as e
      ), opened as (
        insert into {schema}.outbox (node, sequence, registry_version, accepted_at)
        select go.slot, o.sequence, go.version, o.accepted_at
        from go, unnest(?, ?) as o (sequence, accepted_at)
      )
      select coalesce((select version from me), 0), exists (select from me), known.all_there,
          pg_advisory_xact_lock_shared(
              ('{schema}.event'::regclass::oid::bigint & 2147483647)::integer, ?)
      from known
      """;

  private final NodeTable nodes;
  private final PartitionKeeper partitions;
  private final String schema;
  private final String write;

  CallerPublisher(NodeTable nodes, PartitionKeeper partitions, String schema) {
    this.nodes = nodes;
    this.partitions = partitions;
    this.schema = schema;
    this.write = WRITE.replace("{schema}", schema);
  }

  List<OutboxEntry> publish(Connection callers, List<NewEvent> events) throws SQLException {
    if (callers.getAutoCommit()) {
      throw new IllegalArgumentException(
          "events can only be published within a transaction: autocommit is on");
    }
    return events.isEmpty() ? List.of() : write(callers, events);
  }

  /// Writes the events. The claim keeps their sequences unsettled until the lock does so.
  private List<OutboxEntry> write(Connection callers, List<NewEvent> events) throws SQLException {
    Member me = nodes.member();
    try (EventSequences.Claim claim = me.sequences().claim()) {
      List<StoredEvent> stored = claim.give(events);
      partitions.make(Table.EVENT, stored.stream().mapToLong(StoredEvent::sequence));
      var columns = new EventColumns(stored);
      BatchStatement.Answer answer = write(callers, me, columns);
      if (!answer.isMember()) {
        throw NodeTable.lost(me);
      }
      if (!answer.allThere()) {
        throw MissingReference.of(columns, callers, schema + ".");
      }
      return stored.stream().map(event -> new OutboxEntry(event, answer.version())).toList();
    } catch (SQLException | StoreException e) {
      partitions.forgetIfMissing(e);
      throw e;
    }
  }

  private BatchStatement.Answer write(Connection callers, Member me, EventColumns columns)
      throws SQLException {
    long[] tenants = columns.tenantsNamed();
    long[] webhooks = columns.webhooksNamed();
    try (var session = new SqlSession(callers, PostgresParameters.BINDER)) {
      return session.one(
          write,
          row -> new BatchStatement.Answer(row.getLong(1), row.getBoolean(2), row.getBoolean(3)),
          me.nodeNumber(),
          me.epoch(),
          tenants,
          tenants.length,
          webhooks,
          webhooks.length,
          columns.sequences(),
          columns.ids(),
          columns.tenants(),
          columns.types(),
          columns.acceptedAt(),
          columns.positions(),
          columns.onlyWebhooks(),
          columns.bodies(),
          columns.sequences(),
          columns.acceptedAt(),
          (int) EventSequences.secondOf(columns.sequences()[0]));
    }
  }
}
