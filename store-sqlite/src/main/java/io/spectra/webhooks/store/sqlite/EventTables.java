package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.sql.StoredEventReader;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.webhook.WebhookId;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// Reads and writes the tables `event` and `outbox`.
final class EventTables {
  static final StoredEventReader READER = new StoredEventReader(row -> id(row.getBytes(2)));

  private static final String INSERT =
      """
      insert into event (sequence, id, tenant_id, type, accepted_at, position, only_webhook, body)
      values (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String OPEN =
      """
      insert into outbox (sequence, registry_version, accepted_at)
      select sequence, ?, accepted_at from event where sequence between ? and ?
      """;

  private static final String CLOSE = "delete from outbox where sequence between ? and ?";

  /// Reads many events by one statement: for a single row, half of the time is the driver's work on
  /// the result.
  private static final String BY_SEQUENCES =
      """
      select %s from json_each(?) wanted cross join event e on e.sequence = wanted.value
      order by wanted.rowid
      """
          .formatted(StoredEventReader.COLUMNS);

  private static final String OUTBOX_AFTER =
      """
      select %s, o.registry_version
      from outbox o join event e on e.sequence = o.sequence
      where o.sequence > ? order by o.sequence limit ?
      """
          .formatted(StoredEventReader.COLUMNS);

  private static final String OUTBOX_ENTRY =
      """
      select %s, o.registry_version
      from outbox o join event e on e.sequence = o.sequence
      where o.sequence = ?
      """
          .formatted(StoredEventReader.COLUMNS);

  private static final String OUTBOX_OLD =
      "select sequence from outbox where accepted_at < ? order by sequence";

  private static final String NEWEST_SEQUENCE =
      "select max(event_sequence, ifnull((select max(sequence) from event), 0)) from high_water";

  private EventTables() {}

  static void insert(SqliteSession session, long sequence, NewEvent event) throws SQLException {
    session.update(
        INSERT,
        sequence,
        bytes(event.id()),
        event.tenant().value(),
        event.type().name(),
        event.acceptedAt().toEpochMilli(),
        event.position(),
        event.only().map(WebhookId::value).orElse(null),
        event.body());
  }

  /// Inserts the outbox rows of events with consecutive sequences.
  static void open(SqliteSession session, SequenceRange events, long registryVersion)
      throws SQLException {
    session.update(OPEN, registryVersion, events.first(), events.last());
  }

  /// Deletes outbox rows. Rows with consecutive sequences take one statement, and most are
  /// consecutive.
  static void close(SqliteSession session, List<Long> sequences) throws SQLException {
    for (SequenceRange run : SequenceRange.of(sequences)) {
      session.update(CLOSE, run.first(), run.last());
    }
  }

  /// Returns the largest sequence that was ever given to an event.
  static long newestSequence(SqliteSession session) throws SQLException {
    return session.number(NEWEST_SEQUENCE);
  }

  /// Returns the events that exist, in the given order.
  static List<StoredEvent> find(SqliteSession session, long[] sequences) throws SQLException {
    return session.list(BY_SEQUENCES, READER::event, Arrays.toString(sequences));
  }

  static List<OutboxEntry> outbox(SqliteSession session, long afterSequence, int limit)
      throws SQLException {
    return session.list(OUTBOX_AFTER, READER::outboxEntry, afterSequence, limit);
  }

  static List<OutboxEntry> outbox(SqliteSession session, Collection<Long> sequences)
      throws SQLException {
    List<OutboxEntry> entries = new ArrayList<>();
    for (Long sequence : sequences) {
      session.first(OUTBOX_ENTRY, READER::outboxEntry, sequence).ifPresent(entries::add);
    }
    return entries;
  }

  static List<Long> outboxSequences(SqliteSession session, Instant before) throws SQLException {
    return session.list(OUTBOX_OLD, row -> row.getLong(1), before.toEpochMilli());
  }

  private static byte[] bytes(EventId id) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(id.value().getMostSignificantBits())
        .putLong(id.value().getLeastSignificantBits())
        .array();
  }

  private static EventId id(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new EventId(new UUID(buffer.getLong(), buffer.getLong()));
  }
}
