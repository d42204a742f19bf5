package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.store.HistoryRow;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.Store.Delivered;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads attempts from the files of all days, and their events from the main file.
///
/// Each read opens the attempts first and the main file last, because an event is stored before its
/// attempts. Runs on the threads of [ReaderThreads].
final class HistoryFiles {
  private static final String OWNED = "select 1 from webhook where id = ? and tenant_id = ?";

  private final SessionPool main;
  private final AttemptFiles days;

  HistoryFiles(SessionPool main, AttemptFiles days) {
    this.main = main;
    this.days = days;
  }

  List<HistoryRow> latest(ReadTransaction reading, TenantId tenant, WebhookId webhook, int limit)
      throws SQLException {
    List<AttemptTable.Stored> attempts = new ArrayList<>();
    for (SessionPool day : days.newestFirst()) {
      if (attempts.size() == limit) {
        break;
      }
      Optional<SqliteSession> session = reading.session(day);
      if (session.isPresent()) {
        attempts.addAll(AttemptTable.latest(session.get(), webhook, limit - attempts.size()));
      }
    }
    return withEvents(reading, tenant, webhook, attempts);
  }

  List<HistoryRow> attempts(
      ReadTransaction reading, TenantId tenant, WebhookId webhook, DeliveryId delivery)
      throws SQLException {
    List<AttemptTable.Stored> attempts = new ArrayList<>();
    for (SessionPool day : days.of(delivery)) {
      Optional<SqliteSession> session = reading.session(day);
      if (session.isPresent()) {
        attempts.addAll(AttemptTable.ofDelivery(session.get(), delivery, webhook));
      }
    }
    return withEvents(reading, tenant, webhook, attempts);
  }

  Set<Delivered> attemptedSince(ReadTransaction reading, DeliveryId floor) throws SQLException {
    Set<Delivered> attempted = new HashSet<>();
    for (SessionPool day : days.newestFirst(floor)) {
      Optional<SqliteSession> session = reading.session(day);
      if (session.isPresent()) {
        attempted.addAll(AttemptTable.since(session.get(), floor));
      }
    }
    return attempted;
  }

  Set<Long> attemptedOf(
      ReadTransaction reading, WebhookId webhook, DeliveryId floor, long first, long last)
      throws SQLException {
    Set<Long> attempted = new HashSet<>();
    for (SessionPool day : days.newestFirst(floor)) {
      Optional<SqliteSession> session = reading.session(day);
      if (session.isPresent()) {
        attempted.addAll(AttemptTable.ofWebhook(session.get(), webhook, floor, first, last));
      }
    }
    return attempted;
  }

  /// Returns the newest id. Ids grow with time, so the newest day that has attempts holds it.
  DeliveryId newestDelivery(ReadTransaction reading) throws SQLException {
    long newest = SegmentTable.newestId(reading.always(main));
    for (SessionPool day : days.newestFirst()) {
      Optional<SqliteSession> session = reading.session(day);
      if (session.isPresent()) {
        Optional<DeliveryId> ofDay = AttemptTable.newest(session.get());
        if (ofDay.isPresent()) {
          return new DeliveryId(Math.max(newest, ofDay.get().value()));
        }
      }
    }
    return new DeliveryId(newest);
  }

  /// Joins attempts with their events. An attempt whose event retention has deleted is left out.
  private List<HistoryRow> withEvents(
      ReadTransaction reading,
      TenantId tenant,
      WebhookId webhook,
      List<AttemptTable.Stored> attempts)
      throws SQLException {
    SqliteSession session = reading.always(main);
    if (session.number(OWNED, webhook.value(), tenant.value()) == 0) {
      return List.of();
    }
    Map<Long, NewEvent> events = events(session, attempts);
    List<HistoryRow> rows = new ArrayList<>();
    for (AttemptTable.Stored attempt : attempts) {
      NewEvent event = events.get(attempt.eventSequence());
      if (event != null) {
        rows.add(attempt.with(event));
      }
    }
    return rows;
  }

  private static Map<Long, NewEvent> events(
      SqliteSession session, List<AttemptTable.Stored> attempts) throws SQLException {
    long[] sequences =
        attempts.stream().mapToLong(AttemptTable.Stored::eventSequence).distinct().toArray();
    return EventTables.find(session, sequences).stream()
        .collect(Collectors.toMap(StoredEvent::sequence, StoredEvent::event));
  }
}
