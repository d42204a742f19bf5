package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.postgres.Partitions.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

/// Writes events on a caller's connection, within the caller's transaction. Any thread.
///
/// Nobody here hears when that transaction ends. Until then a lock of its own (shared, so that it
/// hinders nobody) names the second of its sequences: whoever lists events stays below. This node's
/// membership is only looked at, without a lock, so that a caller and the writer never wait for
/// each other: where another node takes over in between, it finds the outbox rows a little later.
final class Publishing {
  /// Names the schema: the caller's connection has a search path of its own.
  private static final String WRITE =
      """
      with me as (
        select slot, version from {schema}.node, {schema}.registry
        where slot = ? and epoch = ? and left_at is null
      ), known as (
        select (select count(*) from {schema}.tenant where id = any (?)) = ?
            and (select count(*) from {schema}.webhook where id = any (?)) = ? as all_there
      ), go as (
        select me.slot from me, known where known.all_there and me.version <= ?
      ), accepted as (
        insert into {schema}.event (sequence, id, tenant_id, type, accepted_at, position, only_webhook,
            body)
        select e.* from go, unnest(?, ?, ?, ?, ?, ?, ?, ?) as e
      ), opened as (
        insert into {schema}.outbox (node, sequence, registry_version, accepted_at)
        select go.slot, o.sequence, ?, o.accepted_at
        from go, unnest(?, ?) as o (sequence, accepted_at)
      )
      select (select version from {schema}.registry), exists (select from me), known.all_there,
          pg_advisory_xact_lock_shared(
              ('{schema}.event'::regclass::oid::bigint & 2147483647)::integer, ?)
      from known
      """;

  private final Nodes nodes;
  private final PartitionKeeper partitions;
  private final String write;

  Publishing(Nodes nodes, PartitionKeeper partitions, String schema) {
    this.nodes = nodes;
    this.partitions = partitions;
    this.write = WRITE.replace("{schema}", schema);
  }

  Published publish(
      Connection callers,
      long registryVersion,
      Predicate<NewEvent> matched,
      List<NewEvent> events) {
    try {
      if (callers.getAutoCommit()) {
        throw new IllegalArgumentException(
            "events can only be published within a transaction: autocommit is on");
      }
      return events.isEmpty()
          ? new Published.Stored(List.of())
          : write(callers, registryVersion, matched, events);
    } catch (SQLException e) {
      throw Failures.storeException("Publishing in a caller's transaction", e);
    }
  }

  /// While the claim is open, the sequences are this node's concern; then they are the lock's.
  private Published write(
      Connection callers, long registryVersion, Predicate<NewEvent> matched, List<NewEvent> events)
      throws SQLException {
    Member me = nodes.member();
    try (EventSequences.Claim claim = me.sequences().claim()) {
      List<StoredEvent> stored = claim.give(events);
      partitions.make(Table.EVENT, stored.stream().mapToLong(StoredEvent::sequence));
      List<StoredEvent> open =
          stored.stream().filter(event -> matched.test(event.event())).toList();
      BatchStatement.Answer answer = write(callers, me, registryVersion, stored, open);
      if (!answer.isMember()) {
        throw Nodes.lost(me);
      }
      if (answer.version() > registryVersion) {
        return new Published.Stale(answer.version());
      }
      if (!answer.allThere()) {
        throw EventsStatement.notThere();
      }
      return new Published.Stored(stored);
    } catch (StoreException e) {
      partitions.forgetIfMissing(e);
      throw e;
    }
  }

  private BatchStatement.Answer write(
      Connection callers,
      Member me,
      long registryVersion,
      List<StoredEvent> stored,
      List<StoredEvent> open)
      throws SQLException {
    var columns = new EventColumns(stored);
    var opened = new EventColumns(open);
    long[] tenants = columns.tenantsNamed();
    long[] webhooks = columns.webhooksNamed();
    try (PreparedStatement statement = callers.prepareStatement(write)) {
      Session.bind(
          statement,
          me.slot(),
          me.epoch(),
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
          (int) EventSequences.secondOf(stored.getFirst().sequence()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new BatchStatement.Answer(row.getLong(1), row.getBoolean(2), row.getBoolean(3));
      }
    }
  }
}
