package io.spectra.webhooks.store;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.store.Store.Delivered;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Keeps the attempts of a [MemoryStore]. Guarded by its tables.
final class MemoryHistory {
  private final NavigableMap<AttemptKey, AttemptRecord> attempts = new TreeMap<>();
  private DeliveryId newest = new DeliveryId(0);

  private record AttemptKey(DeliveryId delivery, int attempt) implements Comparable<AttemptKey> {
    private static final Comparator<AttemptKey> ORDER =
        Comparator.comparing(AttemptKey::delivery).thenComparingInt(AttemptKey::attempt);

    @Override
    public int compareTo(AttemptKey other) {
      return ORDER.compare(this, other);
    }
  }

  int record(List<AttemptRecord> records) {
    int written = 0;
    for (AttemptRecord attempt : records) {
      var key = new AttemptKey(attempt.delivery(), attempt.attempt());
      if (attempts.putIfAbsent(key, attempt) == null) {
        written++;
      }
      note(attempt.delivery());
    }
    return written;
  }

  /// Notes that a delivery or segment has this id.
  void note(DeliveryId id) {
    newest = id.compareTo(newest) > 0 ? id : newest;
  }

  DeliveryId newest() {
    return newest;
  }

  Set<Delivered> since(DeliveryId floor) {
    return attempts.tailMap(new AttemptKey(floor, 0)).values().stream()
        .map(attempt -> new Delivered(attempt.webhook(), attempt.eventSequence()))
        .collect(Collectors.toUnmodifiableSet());
  }

  Set<Long> of(WebhookId webhook, DeliveryId floor, long first, long last) {
    return attempts.tailMap(new AttemptKey(floor, 0), true).values().stream()
        .filter(attempt -> attempt.webhook().equals(webhook))
        .map(AttemptRecord::eventSequence)
        .filter(sequence -> sequence >= first && sequence <= last)
        .collect(Collectors.toUnmodifiableSet());
  }

  Collection<AttemptRecord> oldestFirst() {
    return attempts.values();
  }

  Collection<AttemptRecord> newestFirst() {
    return attempts.descendingMap().values();
  }

  void prune(Instant before) {
    attempts.values().removeIf(attempt -> attempt.startedAt().isBefore(before));
  }

  /// Returns one webhook's rows among some attempts, without those whose events are gone.
  static Stream<HistoryRow> rows(
      WebhookId webhook,
      Collection<AttemptRecord> attempts,
      LongFunction<Stream<StoredEvent>> events) {
    return attempts.stream()
        .filter(attempt -> attempt.webhook().equals(webhook))
        .flatMap(attempt ->
            events.apply(attempt.eventSequence()).map(stored -> row(attempt, stored.event())));
  }

  private static HistoryRow row(AttemptRecord attempt, NewEvent event) {
    Outcome outcome = attempt.outcome();
    return new HistoryRow(
        attempt.delivery(),
        event.type().name(),
        event.id().toString(),
        attempt.attempt(),
        outcome.success(),
        outcome.httpStatus(),
        outcome.responseBody(),
        outcome.error(),
        outcome.took(),
        attempt.startedAt(),
        event.body());
  }
}
