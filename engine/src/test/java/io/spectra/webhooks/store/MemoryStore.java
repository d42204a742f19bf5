package io.spectra.webhooks.store;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A store in memory, for tests: every clause of the port, and nothing that outlives the process.
///
/// Whoever keeps the object while dropping everything else simulates a crash. Several nodes share
/// one when each uses a view that it got by [#join]; the store itself then shows what all of them
/// have. Any thread: one lock guards all.
public final class MemoryStore implements Store {
  private final MemoryTables tables;
  private final MemoryOwner me;
  private final List<MemoryNode> nodes; // guarded by tables
  private final @Nullable MemoryNode node; // who this is among them

  public MemoryStore() {
    this.tables = new MemoryTables();
    this.me = new MemoryOwner.Alone();
    this.nodes = new ArrayList<>();
    this.node = null;
  }

  private MemoryStore(MemoryStore shared, MemoryNode node) {
    this.tables = shared.tables;
    this.me = node;
    this.nodes = shared.nodes;
    this.node = node;
  }

  /// The same store as another node sees it, which joins now. `clock` is the store's own, in
  /// nanoseconds: the same one for all nodes.
  public MemoryStore join(LongSupplier clock) {
    synchronized (tables) {
      var joined = new MemoryNode(tables, clock);
      nodes.add(joined);
      return new MemoryStore(this, joined);
    }
  }

  @Override
  public Optional<Nodes> nodes() {
    return Optional.ofNullable(node);
  }

  /// Says, now and later, whether the place is still this node's that it has now.
  public BooleanSupplier place() {
    return node == null ? () -> true : node.place();
  }

  /// The number of a node that has something in the outbox or in segments, the time of its last
  /// heartbeat, and whether that node has left.
  public record Holder(int nodeNumber, long heardAtNanos, boolean hasLeft) {}

  public List<Holder> holders() {
    synchronized (tables) {
      return tables.holders().stream().sorted().map(tables.members::holder).toList();
    }
  }

  /// What brings back to what they are now all that [#submit] and [#prune] write: a crash that
  /// loses what was not synced. Where nobody shares the store.
  public Runnable savepoint() {
    synchronized (tables) {
      Runnable back = tables.savepoint(me);
      return () -> {
        synchronized (tables) {
          back.run();
        }
      };
    }
  }

  @Override
  public BatchResult submit(Batch batch) {
    synchronized (tables) {
      return tables.commit(me, batch);
    }
  }

  @Override
  public RegistryDelta change(long knownVersion, RegistryChange change, ChangeWork work) {
    if (!work.equals(ChangeWork.NONE)) {
      throw new UnsupportedOperationException("what is kept in memory has no tables of others");
    }
    synchronized (tables) {
      RegistryDelta delta = tables.change(me, knownVersion, change);
      if (delta.version() > knownVersion) {
        nodes.stream().filter(other -> other != me).forEach(MemoryNode::registryChanged);
      }
      return delta;
    }
  }

  @Override
  public int record(List<AttemptRecord> attempts) {
    synchronized (tables) {
      me.beginWrite();
      return tables.history.record(attempts);
    }
  }

  @Override
  public RegistryDelta registrySince(long version) {
    synchronized (tables) {
      return tables.registry.since(version);
    }
  }

  @Override
  public List<OutboxEntry> outbox(long afterSequence, int limit) {
    synchronized (tables) {
      return tables.outbox(me, afterSequence, limit);
    }
  }

  @Override
  public List<Long> outboxSequences(Instant before) {
    synchronized (tables) {
      return tables.outboxSequences(me, before);
    }
  }

  @Override
  public List<OutboxEntry> unfinished(Collection<Long> sequences) {
    synchronized (tables) {
      return tables.unfinished(me, sequences);
    }
  }

  @Override
  public List<Segment.Head> segments() {
    synchronized (tables) {
      return tables.segments(me);
    }
  }

  @Override
  public List<Segment> segmentsReaching(long sequence) {
    synchronized (tables) {
      return tables.segmentsReaching(me, sequence);
    }
  }

  @Override
  public LoadedSegment loadSegment(DeliveryId id, int from, int limit) {
    synchronized (tables) {
      return tables.loadSegment(id, from, limit);
    }
  }

  @Override
  public Set<Delivered> attemptedSince(DeliveryId floor) {
    synchronized (tables) {
      return tables.history.since(floor);
    }
  }

  @Override
  public Set<Long> attemptedOf(WebhookId webhook, DeliveryId floor, long first, long last) {
    synchronized (tables) {
      return tables.history.of(webhook, floor, first, last);
    }
  }

  @Override
  public DeliveryId newestDelivery() {
    synchronized (tables) {
      return tables.history.newest();
    }
  }

  @Override
  public List<HistoryRow> latestAttempts(TenantId tenant, WebhookId webhook, int limit) {
    synchronized (tables) {
      return history(tenant, webhook, tables.history.newestFirst()).stream().limit(limit).toList();
    }
  }

  @Override
  public List<HistoryRow> attempts(TenantId tenant, WebhookId webhook, DeliveryId delivery) {
    synchronized (tables) {
      return history(tenant, webhook, tables.history.oldestFirst()).stream()
          .filter(row -> row.delivery().equals(delivery))
          .toList();
    }
  }

  private List<HistoryRow> history(
      TenantId tenant, WebhookId webhook, Collection<AttemptRecord> of) {
    return tables.registry.isOwner(tenant, webhook)
        ? MemoryHistory.rows(webhook, of, tables::event).toList()
        : List.of();
  }

  @Override
  public List<StoredEvent> events(EventQuery query) {
    synchronized (tables) {
      return tables.events(query);
    }
  }

  @Override
  public int prune(Instant before, int limit) {
    synchronized (tables) {
      return tables.prune(me, before, limit);
    }
  }

  @Override
  public void pruneAttempts(Instant before) {
    synchronized (tables) {
      tables.history.prune(before);
    }
  }

  /// All attempts in order of their ids, for tests to look at.
  public List<AttemptRecord> recorded() {
    synchronized (tables) {
      return List.copyOf(tables.history.oldestFirst());
    }
  }

  /// A node leaves. What it has goes to the next node that takes over or gets its number.
  @Override
  public void close(Duration bound) {
    if (node != null) {
      node.leave();
    }
  }
}
