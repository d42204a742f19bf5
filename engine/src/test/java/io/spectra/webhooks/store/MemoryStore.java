package io.spectra.webhooks.store;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A store in memory, for tests: every clause of the port, and nothing that outlives the process.
/// Calls complete before they return.
///
/// Whoever keeps the object while dropping everything else simulates a crash. A unit of work gets a
/// connection that refuses every call. Any thread: one lock guards all.
public final class MemoryStore implements Store {
  private static final Connection NO_CONNECTION =
      (Connection)
          Proxy.newProxyInstance(
              MemoryStore.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (_, method, _) -> {
                throw new UnsupportedOperationException(
                    "a store in memory has no tables of others: " + method.getName());
              });

  // All guarded by this.
  private final MemoryRegistry registry = new MemoryRegistry();
  private final NavigableMap<Long, StoredEvent> events = new TreeMap<>();
  private final Set<EventId> eventIds = new HashSet<>();
  private final NavigableMap<Long, OutboxEntry> outbox = new TreeMap<>();
  private final NavigableMap<DeliveryId, Segment> segments = new TreeMap<>();
  private final NavigableMap<AttemptKey, AttemptRecord> attempts = new TreeMap<>();
  private long lastSequence;
  private DeliveryId newest = new DeliveryId(0);

  private record AttemptKey(DeliveryId delivery, int attempt) implements Comparable<AttemptKey> {
    private static final Comparator<AttemptKey> ORDER =
        Comparator.comparing(AttemptKey::delivery).thenComparingInt(AttemptKey::attempt);

    @Override
    public int compareTo(AttemptKey other) {
      return ORDER.compare(this, other);
    }
  }

  @Override
  public void submit(Batch batch, Completion<BatchResult> completion) {
    BatchResult result;
    try {
      result = commit(batch);
    } catch (StoreException e) {
      completion.failed(e);
      return;
    }
    completion.done(result);
  }

  private synchronized BatchResult commit(Batch batch) {
    if (batch.registryVersion() != registry.version()) {
      return new BatchResult.Stale(registry.version());
    }
    batch.parked().forEach(this::checkReferences);
    Writing writing = new Writing();
    List<BatchResult.Entry> entries = new ArrayList<>();
    for (Submission submission : batch.submissions()) {
      switch (submission) {
        case Submission.Events(List<NewEvent> fresh) -> {
          try {
            entries.add(new BatchResult.Entry.Accepted(writing.add(fresh), fresh.size()));
          } catch (StoreException e) {
            return new BatchResult.Rejected(e);
          }
        }
        case Submission.Work(UnitOfWork work) -> entries.add(run(work, writing));
      }
    }
    writing.accepted.forEach(event -> insert(event, batch));
    batch.parked().forEach(this::insert);
    batch.closedOutbox().forEach(outbox::remove);
    batch.finishedSegments().forEach(id -> segments.remove(new DeliveryId(id)));
    return new BatchResult.Committed(entries);
  }

  /// The events of one batch before they are stored, checked as a whole.
  private final class Writing {
    final List<StoredEvent> accepted = new ArrayList<>();
    private final Set<EventId> ids = new HashSet<>();

    List<StoredEvent> add(List<NewEvent> fresh) {
      Set<EventId> freshIds = new HashSet<>();
      for (NewEvent event : fresh) {
        if (eventIds.contains(event.id())
            || ids.contains(event.id())
            || !freshIds.add(event.id())) {
          throw new StoreException("event " + event.id() + " is there already");
        }
        if (!registry.hasTenant(event.tenant())) {
          throw new StoreException("there is no tenant " + event.tenant());
        }
      }
      ids.addAll(freshIds);
      List<StoredEvent> stored = new ArrayList<>();
      for (NewEvent event : fresh) {
        stored.add(new StoredEvent(lastSequence + accepted.size() + stored.size() + 1, event));
      }
      accepted.addAll(stored);
      return stored;
    }
  }

  private static BatchResult.Entry run(UnitOfWork work, Writing writing) {
    try {
      UnitOfWork.Written written = work.run(NO_CONNECTION);
      return new BatchResult.Entry.Accepted(writing.add(written.events()), written.value());
    } catch (Exception e) {
      return new BatchResult.Entry.Refused(e);
    }
  }

  private void insert(StoredEvent stored, Batch batch) {
    lastSequence = stored.sequence();
    events.put(stored.sequence(), stored);
    eventIds.add(stored.event().id());
    if (batch.matched().test(stored.event())) {
      outbox.put(stored.sequence(), new OutboxEntry(stored, batch.registryVersion()));
    }
  }

  private void checkReferences(Segment segment) {
    if (!registry.hasWebhook(segment.webhook())) {
      throw new StoreException("there is no webhook " + segment.webhook() + " to park for");
    }
    for (long sequence : segment.sequences()) {
      if (!events.containsKey(sequence)) {
        throw new StoreException("there is no event " + sequence + " to park");
      }
    }
  }

  private void insert(Segment segment) {
    segments.putIfAbsent(segment.id(), segment);
    note(segment.id());
  }

  private void note(DeliveryId id) {
    newest = id.compareTo(newest) > 0 ? id : newest;
  }

  @Override
  public void change(
      long knownVersion, RegistryChange change, Completion<RegistryDelta> completion) {
    RegistryDelta delta;
    try {
      delta = change(knownVersion, change);
    } catch (StoreException e) {
      completion.failed(e);
      return;
    }
    completion.done(delta);
  }

  private synchronized RegistryDelta change(long knownVersion, RegistryChange change) {
    if (knownVersion != registry.version()) {
      return new RegistryDelta(knownVersion, List.of(), List.of(), List.of(), List.of());
    }
    RegistryDelta delta = registry.make(change);
    segments.values().removeIf(segment -> delta.deletedWebhooks().contains(segment.webhook()));
    return delta;
  }

  @Override
  public void record(List<AttemptRecord> records, Completion<Integer> completion) {
    completion.done(record(records));
  }

  private synchronized int record(List<AttemptRecord> records) {
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

  @Override
  public synchronized RegistryDelta registrySince(long version) {
    return registry.since(version);
  }

  @Override
  public synchronized List<OutboxEntry> outbox(long afterSequence, int limit) {
    return outbox.tailMap(afterSequence, false).values().stream().limit(limit).toList();
  }

  @Override
  public synchronized List<Long> outboxSequences(Instant before) {
    return outbox.values().stream()
        .map(OutboxEntry::stored)
        .filter(stored -> stored.event().acceptedAt().isBefore(before))
        .map(StoredEvent::sequence)
        .toList();
  }

  @Override
  public synchronized List<OutboxEntry> unfinished(Collection<Long> sequences) {
    return sequences.stream().sorted().distinct().flatMap(this::outboxRow).toList();
  }

  private Stream<OutboxEntry> outboxRow(long sequence) {
    return Stream.ofNullable(outbox.get(sequence));
  }

  @Override
  public synchronized List<Segment.Head> segments() {
    return segments.values().stream()
        .map(Segment::head)
        .sorted(Comparator.comparingLong(head -> head.webhook().value()))
        .toList();
  }

  @Override
  public synchronized List<Segment> segmentsReaching(long sequence) {
    return segments.values().stream()
        .filter(segment -> segment.head().newestSequence() >= sequence)
        .toList();
  }

  @Override
  public synchronized LoadedSegment loadSegment(DeliveryId id, int from, int limit) {
    Segment segment = segments.get(id);
    if (segment == null) {
      return new LoadedSegment(Duration.ZERO, List.of());
    }
    List<StoredEvent> loaded =
        Arrays.stream(segment.sequences())
            .skip(from)
            .limit(limit)
            .mapToObj(sequence -> Stream.ofNullable(events.get(sequence)))
            .flatMap(event -> event)
            .toList();
    return new LoadedSegment(segment.pausedBefore(), loaded);
  }

  @Override
  public synchronized Set<Delivered> attemptedSince(DeliveryId floor) {
    return attempts.tailMap(new AttemptKey(floor, 0)).values().stream()
        .map(attempt -> new Delivered(attempt.webhook(), attempt.eventSequence()))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public synchronized Set<Long> attemptedOf(WebhookId webhook, DeliveryId floor, int limit) {
    return attempts.tailMap(new AttemptKey(floor, 0), true).descendingMap().values().stream()
        .filter(attempt -> attempt.webhook().equals(webhook))
        .limit(limit)
        .map(AttemptRecord::eventSequence)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public synchronized DeliveryId newestDelivery() {
    return newest;
  }

  @Override
  public synchronized List<HistoryRow> latestAttempts(
      TenantId tenant, WebhookId webhook, int limit) {
    return history(tenant, webhook, attempts.descendingMap().values()).limit(limit).toList();
  }

  @Override
  public synchronized List<HistoryRow> attempts(
      TenantId tenant, WebhookId webhook, DeliveryId delivery) {
    return history(tenant, webhook, attempts.values())
        .filter(row -> row.delivery().equals(delivery))
        .toList();
  }

  private Stream<HistoryRow> history(
      TenantId tenant, WebhookId webhook, Collection<AttemptRecord> of) {
    return registry.isOwner(tenant, webhook)
        ? of.stream()
            .filter(attempt -> attempt.webhook().equals(webhook))
            .flatMap(attempt ->
                Stream.ofNullable(events.get(attempt.eventSequence()))
                    .map(stored -> row(attempt, stored.event())))
        : Stream.empty();
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

  @Override
  public synchronized List<StoredEvent> events(EventQuery query) {
    return events.tailMap(query.afterSequence(), false).values().stream()
        .filter(stored -> matches(stored.event(), query))
        .limit(query.limit())
        .toList();
  }

  private static boolean matches(NewEvent event, EventQuery query) {
    return event.tenant().equals(query.tenant())
        && (query.types().isEmpty() || query.types().contains(event.type().name()))
        && query.from().map(from -> !event.acceptedAt().isBefore(from)).orElse(true)
        && query.until().map(until -> event.acceptedAt().isBefore(until)).orElse(true);
  }

  @Override
  public synchronized int prune(Instant before, int limit) {
    Set<Long> parked = parkedSequences();
    List<StoredEvent> old =
        events.values().stream()
            .filter(stored -> stored.event().acceptedAt().isBefore(before))
            .filter(stored -> !outbox.containsKey(stored.sequence()))
            .filter(stored -> !parked.contains(stored.sequence()))
            .limit(limit)
            .toList();
    old.forEach(stored -> {
      events.remove(stored.sequence());
      eventIds.remove(stored.event().id());
    });
    return old.size();
  }

  private Set<Long> parkedSequences() {
    return segments.values().stream()
        .flatMap(segment -> Arrays.stream(segment.sequences()).boxed())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public synchronized void pruneAttempts(Instant before) {
    attempts.values().removeIf(attempt -> attempt.startedAt().isBefore(before));
  }

  /// All attempts in order of their ids, for tests to look at.
  public synchronized List<AttemptRecord> recorded() {
    return List.copyOf(attempts.values());
  }

  @Override
  public void close(Duration bound) {}
}
