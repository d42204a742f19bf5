package io.spectra.webhooks.store;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.attempt.DeliveryIds;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
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
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Holds everything that the views of a [MemoryStore] share: registry, events, outbox, segments,
/// history and nodes. A unit of work gets a connection that refuses every call. The caller holds
/// this object as a lock.
final class MemoryTables {
  private static final Connection NO_CONNECTION =
      (Connection)
          Proxy.newProxyInstance(
              MemoryTables.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (_, method, _) -> {
                throw new UnsupportedOperationException(
                    "a store in memory has no tables of the embedding program: "
                        + method.getName());
              });

  final MemoryRegistry registry = new MemoryRegistry();
  final MemoryHistory history = new MemoryHistory();
  final MemoryMembers members = new MemoryMembers();
  private final NavigableMap<Long, StoredEvent> events = new TreeMap<>();
  private final Set<EventId> eventIds = new HashSet<>();
  private final NavigableMap<Long, Owned<OutboxEntry>> outbox = new TreeMap<>();
  private final NavigableMap<DeliveryId, Owned<Segment>> segments = new TreeMap<>();

  /// A row that belongs to a node.
  private record Owned<T>(int nodeNumber, T row) {}

  /// Returns an action that restores events, outbox and segments as they are now.
  Runnable savepoint(MemoryOwner owner) {
    var eventsNow = new TreeMap<>(events);
    var idsNow = new HashSet<>(eventIds);
    var outboxNow = new TreeMap<>(outbox);
    var segmentsNow = new TreeMap<>(segments);
    long newestSequence = owner.nextSequence() - 1;
    return () -> {
      replace(events, eventsNow);
      eventIds.clear();
      eventIds.addAll(idsNow);
      replace(outbox, outboxNow);
      replace(segments, segmentsNow);
      owner.gave(newestSequence);
    };
  }

  private static <K, V> void replace(Map<K, V> rows, Map<K, V> by) {
    rows.clear();
    rows.putAll(by);
  }

  BatchResult commit(MemoryOwner owner, Batch batch) {
    owner.beginWrite();
    if (batch.registryVersion() != registry.version()) {
      return new BatchResult.Stale(registry.version());
    }
    batch.parked().forEach(this::checkReferences);
    Writing writing = new Writing(owner.nextSequence());
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
    writing.accepted.forEach(event -> insert(owner, event, batch));
    batch.parked().forEach(segment -> insert(owner, segment));
    batch.closedOutbox().forEach(outbox::remove);
    batch.finishedSegments().forEach(id -> segments.remove(new DeliveryId(id)));
    return new BatchResult.Committed(entries);
  }

  /// Collects the events of one batch before they are stored, so that the batch is checked as a
  /// whole.
  private final class Writing {
    final List<StoredEvent> accepted = new ArrayList<>();
    private final long firstSequence;
    private final Set<EventId> ids = new HashSet<>();

    Writing(long firstSequence) {
      this.firstSequence = firstSequence;
    }

    List<StoredEvent> add(List<NewEvent> fresh) {
      Set<EventId> freshIds = new HashSet<>();
      for (NewEvent event : fresh) {
        if (eventIds.contains(event.id())
            || ids.contains(event.id())
            || !freshIds.add(event.id())) {
          throw new StoreException("event " + event.id() + " is already stored");
        }
        if (!registry.hasTenant(event.tenant())) {
          throw UnknownReferenceException.tenant(event.tenant().value());
        }
        if (event.only().filter(only -> !registry.everHadWebhook(only)).isPresent()) {
          throw UnknownReferenceException.webhook(event.only().orElseThrow().value());
        }
      }
      ids.addAll(freshIds);
      List<StoredEvent> stored = new ArrayList<>();
      for (NewEvent event : fresh) {
        stored.add(new StoredEvent(firstSequence + accepted.size() + stored.size(), event));
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

  private void insert(MemoryOwner owner, StoredEvent stored, Batch batch) {
    owner.gave(stored.sequence());
    events.put(stored.sequence(), stored);
    eventIds.add(stored.event().id());
    if (batch.matched().test(stored.event())) {
      var entry = new OutboxEntry(stored, batch.registryVersion());
      outbox.put(stored.sequence(), new Owned<>(owner.nodeNumber(), entry));
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

  private void insert(MemoryOwner owner, Segment segment) {
    segments.putIfAbsent(segment.id(), new Owned<>(owner.nodeNumber(), segment));
    history.note(segment.id());
  }

  RegistryDelta change(MemoryOwner owner, long knownVersion, RegistryChange change) {
    owner.beginWrite();
    if (knownVersion != registry.version()) {
      return RegistryDelta.empty(knownVersion);
    }
    RegistryDelta delta = registry.make(change);
    segments
        .values()
        .removeIf(segment -> delta.deletedWebhooks().contains(segment.row().webhook()));
    return delta;
  }

  List<OutboxEntry> outbox(MemoryOwner owner, long afterSequence, int limit) {
    return ownOutbox(owner, outbox.tailMap(afterSequence, false).values()).limit(limit).toList();
  }

  List<Long> outboxSequences(MemoryOwner owner, Instant before) {
    return ownOutbox(owner, outbox.values())
        .map(OutboxEntry::stored)
        .filter(stored -> stored.event().acceptedAt().isBefore(before))
        .map(StoredEvent::sequence)
        .toList();
  }

  List<OutboxEntry> unfinished(MemoryOwner owner, Collection<Long> sequences) {
    return ownOutbox(
            owner,
            sequences.stream()
                .sorted()
                .distinct()
                .flatMap(sequence -> Stream.ofNullable(outbox.get(sequence)))
                .toList())
        .toList();
  }

  private static Stream<OutboxEntry> ownOutbox(
      MemoryOwner owner, Collection<Owned<OutboxEntry>> rows) {
    return rows.stream().filter(row -> owner.owns(row.nodeNumber())).map(Owned::row);
  }

  List<Segment.Head> segments(MemoryOwner owner) {
    return ownSegments(owner)
        .map(Segment::head)
        .sorted(Comparator.comparingLong(head -> head.webhook().value()))
        .toList();
  }

  List<Segment> segmentsReaching(MemoryOwner owner, long sequence) {
    return ownSegments(owner)
        .filter(segment -> segment.head().newestSequence() >= sequence)
        .toList();
  }

  private Stream<Segment> ownSegments(MemoryOwner owner) {
    return segments.values().stream().filter(row -> owner.owns(row.nodeNumber())).map(Owned::row);
  }

  /// Moves everything that belongs to one node to another.
  Takeover move(int from, MemoryOwner to) {
    List<Long> entries =
        outbox.entrySet().stream()
            .filter(entry -> entry.getValue().nodeNumber() == from)
            .map(Map.Entry::getKey)
            .toList();
    entries.forEach(
        sequence -> outbox.compute(sequence, (_, row) -> new Owned<>(to.nodeNumber(), row.row())));
    List<Segment.Head> heads =
        segments.values().stream()
            .filter(row -> row.nodeNumber() == from)
            .map(row -> row.row().head())
            .sorted(Comparator.comparingLong(head -> head.webhook().value()))
            .toList();
    heads.forEach(
        head -> segments.compute(head.id(), (_, row) -> new Owned<>(to.nodeNumber(), row.row())));
    return new Takeover(heads, entries);
  }

  /// Returns the numbers of the nodes that have rows.
  Set<Integer> holders() {
    return Stream.concat(
            outbox.values().stream().map(Owned::nodeNumber),
            segments.values().stream().map(Owned::nodeNumber))
        .collect(Collectors.toSet());
  }

  /// Returns the numbers of nodes whose segments belong to other nodes now.
  Set<Integer> parkersElsewhere() {
    return segments.values().stream()
        .filter(segment -> segment.nodeNumber() != DeliveryIds.nodeNumberOf(segment.row().id()))
        .map(segment -> DeliveryIds.nodeNumberOf(segment.row().id()))
        .collect(Collectors.toSet());
  }

  LoadedSegment loadSegment(DeliveryId id, int from, int limit) {
    Owned<Segment> owned = segments.get(id);
    if (owned == null) {
      return new LoadedSegment(Duration.ZERO, List.of());
    }
    List<StoredEvent> loaded =
        Arrays.stream(owned.row().sequences())
            .skip(from)
            .limit(limit)
            .mapToObj(this::event)
            .flatMap(event -> event)
            .toList();
    return new LoadedSegment(owned.row().pausedBefore(), loaded);
  }

  Stream<StoredEvent> event(long sequence) {
    return Stream.ofNullable(events.get(sequence));
  }

  List<StoredEvent> events(EventQuery query) {
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

  int prune(MemoryOwner owner, Instant before, int limit) {
    owner.beginWrite();
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
        .flatMap(segment -> Arrays.stream(segment.row().sequences()).boxed())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
