package io.spectra.webhooks.sql;

import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.sql.SqlSession.RowReader;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// Reads events from rows of the table `event`. The databases store an event's id in different
/// types, so `id` reads it, from the second column. Any thread may use it.
public record StoredEventReader(RowReader<EventId> id) {
  /// The columns to select, from a table `event` with the alias `e`.
  public static final String COLUMNS =
      "e.sequence, e.id, e.tenant_id, e.type, e.accepted_at, e.position, e.only_webhook, e.body";

  /// Reads an event from a row that begins with [#COLUMNS].
  public StoredEvent event(ResultSet row) throws SQLException {
    long only = row.getLong(7);
    return new StoredEvent(
        row.getLong(1),
        new NewEvent(
            id.read(row),
            new TenantId(row.getLong(3)),
            new EventType(row.getString(4)),
            Instant.ofEpochMilli(row.getLong(5)),
            row.getInt(6),
            only == 0 ? Optional.empty() : Optional.of(new WebhookId(only)),
            row.getBytes(8)));
  }

  /// Reads an outbox entry from a row of [#COLUMNS] and the entry's `registry_version`.
  public OutboxEntry outboxEntry(ResultSet row) throws SQLException {
    return new OutboxEntry(event(row), row.getLong(9));
  }
}
