package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.store.HistoryRow;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.Store.Delivered;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Reads and writes the table `attempt` of an attempts file.
///
/// A row's key is one integer: its delivery's id, followed by the attempt's number in ten bits. So
/// the rows are stored in the order of time, and the table needs no second index for its key.
///
/// [AttemptLists] lists the attempts of each webhook.
final class AttemptTable {
  static final int SCHEMA_VERSION = 3;

  /// The version of files that have an index instead of the lists of [AttemptLists].
  private static final int VERSION_WITH_INDEX = 1;

  private static final int ATTEMPT_BITS = 10;
  static final int ATTEMPT_MAX = (1 << ATTEMPT_BITS) - 1;

  private static final String CREATE_TABLE =
      """
      create table if not exists attempt (
        id             integer primary key,  -- delivery id * 1024 + attempt
        webhook_id     integer not null check (webhook_id > 0),
        event_sequence integer not null check (event_sequence > 0),
        started_at     integer not null,
        took_us        integer not null check (took_us >= 0),
        success        integer not null check (success in (0, 1)),
        http_status    integer,
        error          text,
        response_body  text,
        check (id & 1023 > 0)
      ) strict
      """;

  private static final String SET_VERSION = "pragma user_version = " + SCHEMA_VERSION;

  private static final String VERSION = "pragma user_version";

  private static final String INSERT =
      """
      insert into attempt (id, webhook_id, event_sequence, started_at, took_us, success,
          http_status, error, response_body)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (id) do nothing
      """;

  private static final String DROP_INDEX = "drop index if exists attempt_by_webhook";

  private static final String COLUMNS =
      "id, event_sequence, started_at, took_us, success, http_status, error, response_body";

  /// The limit that means no limit.
  private static final int ALL = -1;

  private static final String LATEST =
      "select %s from attempt where id in (%s) order by id desc limit ?3"
          .formatted(COLUMNS, AttemptLists.KEYS);

  private static final String OF_DELIVERY =
      """
      select %s from attempt where id between ? and ? and webhook_id = ? order by id
      """
          .formatted(COLUMNS);

  private static final String SINCE =
      "select webhook_id, event_sequence from attempt where id >= ?";

  private static final String OF_WEBHOOK =
      "select event_sequence from attempt where id in (%s) and event_sequence between ?4 and ?5"
          .formatted(AttemptLists.KEYS);

  private static final String NEWEST = "select max(id) from attempt";

  private AttemptTable() {}

  /// An attempt as its row stores it. The rest of a history row comes from the event, which is in
  /// another file.
  record Stored(
      DeliveryId delivery,
      int attempt,
      long eventSequence,
      Instant startedAt,
      Duration took,
      boolean success,
      OptionalInt httpStatus,
      Optional<String> error,
      Optional<String> responseBody) {

    HistoryRow with(NewEvent event) {
      return new HistoryRow(
          delivery,
          event.type().name(),
          event.id().toString(),
          attempt,
          success,
          httpStatus,
          responseBody,
          error,
          took,
          startedAt,
          event.body());
    }
  }

  /// Creates the tables of a new file, or brings an older file up to date.
  static void createSchema(SqliteSession session) throws SQLException {
    long before = schemaVersion(session);
    session.execute(CREATE_TABLE);
    AttemptLists.createTables(session);
    if (before == VERSION_WITH_INDEX) {
      session.execute(DROP_INDEX);
      AttemptLists.fileAll(session);
    }
    AttemptLists.gather(session); // version 2 left many unsorted
    session.execute(SET_VERSION);
  }

  /// Returns the schema's version, or 0 if the process died before it had created the schema.
  static long schemaVersion(SqliteSession session) throws SQLException {
    return session.number(VERSION);
  }

  /// Inserts attempts and returns how many of them were new. `lists` belongs to the session's file.
  static int insert(SqliteSession session, AttemptLists lists, List<AttemptRecord> attempts)
      throws SQLException {
    int written = 0;
    for (AttemptRecord attempt : attempts) {
      if (insert(session, attempt)) {
        AttemptLists.add(
            session, attempt.webhook().value(), key(attempt.delivery(), attempt.attempt()));
        written++;
      }
    }
    lists.keepShort(session);
    return written;
  }

  /// Inserts one attempt. Returns false if it was already stored.
  private static boolean insert(SqliteSession session, AttemptRecord attempt) throws SQLException {
    Outcome outcome = attempt.outcome();
    OptionalInt status = outcome.httpStatus();
    int inserted =
        session.update(
            INSERT,
            key(attempt.delivery(), attempt.attempt()),
            attempt.webhook().value(),
            attempt.eventSequence(),
            attempt.startedAt().toEpochMilli(),
            outcome.took().toNanos() / 1_000,
            outcome.success() ? 1 : 0,
            status.isPresent() ? status.getAsInt() : null,
            outcome.error().orElse(null),
            outcome.responseBody().orElse(null));
    return inserted == 1;
  }

  static List<Stored> latest(SqliteSession session, WebhookId webhook, int limit)
      throws SQLException {
    return session.list(LATEST, AttemptTable::stored, webhook.value(), 0L, limit);
  }

  static List<Stored> ofDelivery(SqliteSession session, DeliveryId delivery, WebhookId webhook)
      throws SQLException {
    return session.list(
        OF_DELIVERY,
        AttemptTable::stored,
        key(delivery, 0),
        key(delivery, ATTEMPT_MAX),
        webhook.value());
  }

  static List<Delivered> since(SqliteSession session, DeliveryId floor) throws SQLException {
    return session.list(
        SINCE, row -> new Delivered(new WebhookId(row.getLong(1)), row.getLong(2)), key(floor, 0));
  }

  static List<Long> ofWebhook(
      SqliteSession session, WebhookId webhook, DeliveryId floor, long first, long last)
      throws SQLException {
    return session.list(
        OF_WEBHOOK, row -> row.getLong(1), webhook.value(), key(floor, 0), ALL, first, last);
  }

  static Optional<DeliveryId> newest(SqliteSession session) throws SQLException {
    long key = session.number(NEWEST);
    return key == 0 ? Optional.empty() : Optional.of(delivery(key));
  }

  private static Stored stored(ResultSet row) throws SQLException {
    long key = row.getLong(1);
    int status = row.getInt(6);
    OptionalInt httpStatus = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(status);
    return new Stored(
        delivery(key),
        (int) (key & ATTEMPT_MAX),
        row.getLong(2),
        Instant.ofEpochMilli(row.getLong(3)),
        Duration.ofNanos(row.getLong(4) * 1_000),
        row.getInt(5) == 1,
        httpStatus,
        optional(row.getString(7)),
        optional(row.getString(8)));
  }

  private static Optional<String> optional(@Nullable String text) {
    return Optional.ofNullable(text);
  }

  private static long key(DeliveryId delivery, int attempt) {
    if (attempt > ATTEMPT_MAX) {
      throw new IllegalArgumentException(
          "at most " + ATTEMPT_MAX + " attempts a delivery are kept, was " + attempt);
    }
    return (delivery.value() << ATTEMPT_BITS) | attempt;
  }

  private static DeliveryId delivery(long key) {
    return new DeliveryId(key >>> ATTEMPT_BITS);
  }
}
