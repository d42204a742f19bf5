package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.StoredEvent;
import java.sql.SQLException;
import java.util.List;

/// Writes events within the transaction of their batch: the events of a unit of work, and events
/// that are too large to share one statement with the rest.
final class EventsStatement {
  /// Locks the node's row for the rest of the transaction.
  private static final String BEGIN =
      """
      with me as (
        select slot from node where slot = ? and epoch = ? and writer = ? for no key update
      )
      select (select version from registry), exists (select from me)
      """;

  private static final String WRITE =
      """
      with known as (
        select (select count(*) from tenant where id = any (?)) = ?
            and (select count(*) from webhook where id = any (?)) = ? as all_there
      ), accepted as (
        insert into event (sequence, id, tenant_id, type, accepted_at, position, only_webhook, body)
        select e.* from known, unnest(?, ?, ?, ?, ?, ?, ?, ?) as e where known.all_there
      ), opened as (
        insert into outbox (node, sequence, registry_version, accepted_at)
        select ?, o.sequence, ?, o.accepted_at
        from known, unnest(?, ?) as o (sequence, accepted_at) where known.all_there
      )
      select all_there from known
      """;

  private EventsStatement() {}

  static BatchStatement.Answer begin(PostgresSession session, Member me) throws SQLException {
    return session.one(
        BEGIN,
        row -> new BatchStatement.Answer(row.getLong(1), row.getBoolean(2), true),
        me.nodeNumber(),
        me.epoch(),
        me.writer());
  }

  static void write(
      PostgresSession session,
      Member me,
      long registryVersion,
      List<StoredEvent> events,
      List<StoredEvent> matched)
      throws SQLException {
    var columns = new EventColumns(events);
    var opened = new EventColumns(matched);
    long[] tenants = columns.tenantsNamed();
    long[] webhooks = columns.webhooksNamed();
    boolean allThere =
        session.one(
            WRITE,
            row -> row.getBoolean(1),
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
            me.nodeNumber(),
            registryVersion,
            opened.sequences(),
            opened.acceptedAt());
    if (!allThere) {
      throw MissingReference.of(columns, session);
    }
  }
}
