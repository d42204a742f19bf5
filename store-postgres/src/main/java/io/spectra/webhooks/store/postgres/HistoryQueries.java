package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.store.HistoryRow;
import io.spectra.webhooks.store.Store.Delivered;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/// Reads the table `attempt`. Its partitions are in the order of its ids, so a query for the newest
/// attempts looks at the newest partition first and stops when it has enough.
///
/// An attempt whose event retention has deleted is left out.
final class HistoryQueries {
  private static final String COLUMNS =
      """
      a.delivery_id, e.type, e.id, a.attempt, a.success, a.http_status, a.response_body, a.error,
          a.took_us, a.started_at, e.body
      """;

  private static final String WITH_EVENT =
      """
      a cross join lateral (
        select type, id, body from event where event.sequence = a.event_sequence limit 1
      ) e
      """;

  private static final String LATEST =
      """
      select %s
      from (
        select * from attempt
        where webhook_id = ? and exists (select from webhook where id = ? and tenant_id = ?)
        order by delivery_id desc, attempt desc limit ?
      ) %s
      order by a.delivery_id desc, a.attempt desc
      """
          .formatted(COLUMNS, WITH_EVENT);

  private static final String OF_DELIVERY =
      """
      select %s
      from (
        select * from attempt
        where delivery_id = ? and webhook_id = ?
            and exists (select from webhook where id = ? and tenant_id = ?)
      ) %s
      order by a.attempt
      """
          .formatted(COLUMNS, WITH_EVENT);

  private static final String SINCE =
      "select distinct webhook_id, event_sequence from attempt where delivery_id >= ?";

  private static final String OF_WEBHOOK =
      """
      select event_sequence from attempt
      where webhook_id = ? and delivery_id >= ? and event_sequence between ? and ?
      """;

  /// Selects the newest id ever stored. The nodes' rows have the newest ids of attempts that were
  /// dropped and segments that were finished.
  private static final String NEWEST =
      """
      select greatest(
          coalesce((select max(last_id) from node), 0),
          coalesce((select max(id) from segment), 0),
          coalesce((select delivery_id from attempt order by delivery_id desc limit 1), 0))
      """;

  private HistoryQueries() {}

  static List<HistoryRow> latest(
      PostgresSession session, TenantId tenant, WebhookId webhook, int limit) throws SQLException {
    return session.list(
        LATEST, HistoryQueries::row, webhook.value(), webhook.value(), tenant.value(), limit);
  }

  static List<HistoryRow> attempts(
      PostgresSession session, TenantId tenant, WebhookId webhook, DeliveryId delivery)
      throws SQLException {
    return session.list(
        OF_DELIVERY,
        HistoryQueries::row,
        delivery.value(),
        webhook.value(),
        webhook.value(),
        tenant.value());
  }

  static Set<Delivered> attemptedSince(PostgresSession session, DeliveryId floor)
      throws SQLException {
    return new HashSet<>(
        session.list(
            SINCE,
            row -> new Delivered(new WebhookId(row.getLong(1)), row.getLong(2)),
            floor.value()));
  }

  static Set<Long> attemptedOf(
      PostgresSession session, WebhookId webhook, DeliveryId floor, long first, long last)
      throws SQLException {
    return new HashSet<>(
        session.list(
            OF_WEBHOOK, row -> row.getLong(1), webhook.value(), floor.value(), first, last));
  }

  static DeliveryId newestDelivery(PostgresSession session) throws SQLException {
    return new DeliveryId(session.number(NEWEST));
  }

  private static HistoryRow row(ResultSet row) throws SQLException {
    int status = row.getInt(6);
    OptionalInt httpStatus = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(status);
    return new HistoryRow(
        new DeliveryId(row.getLong(1)),
        row.getString(2),
        row.getObject(3, UUID.class).toString(),
        row.getInt(4),
        row.getBoolean(5),
        httpStatus,
        Optional.ofNullable(row.getString(7)),
        Optional.ofNullable(row.getString(8)),
        Duration.ofNanos(row.getLong(9) * 1_000),
        Instant.ofEpochMilli(row.getLong(10)),
        row.getBytes(11));
  }
}
