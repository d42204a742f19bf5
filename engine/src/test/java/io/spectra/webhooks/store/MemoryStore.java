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

/// A store in memory, for tests. It fulfils every clause of the port, but nothing outlives the
/// process.
///
/// A test simulates a crash by dropping everything except this object. Several nodes share one
/// store when each uses a view from [#join]; the store itself then shows the rows of all of them.
/// Any thread may use it, since one lock guards everything.
public final class MemoryStore implements Store {
  private final MemoryTables tables;
  private final MemoryOwner me;
  private final List<MemoryNode> nodes; // guarded by tables
  private final @Nullable MemoryNode node; // this view's node

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

  /// Joins as another node and returns that node's view of this store. `clock` is the store's own,
  /// in nanoseconds, and must be the same for all nodes.
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

  /// Returns a check whether this node still has the number and epoch that it has now.
  public BooleanSupplier place() {
    return node == null ? () -> true : node.place();
  }

  /// The number of a node that has rows in the outbox or in segments, the time of its last
  /// heartbeat, and whether that node has left.
  public record Holder(int nodeNumber, long heardAtNanos, boolean hasLeft) {}

  public List<Holder> holders() {
    synchronized (tables) {
      return tables.holders().stream().sorted().map(tables.members::holder).toList();
    }
  }

  /// Returns an action that undoes everything that [#submit] and [#prune] write from now on. It
  /// simulates a crash that loses what was not synced. Only for a store that is not shared.
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
      throw new UnsupportedOperationException(
          "a store in memory has no tables of the embedding program");
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

  /// Returns all attempts in order of their ids, for tests to look at.
  public List<AttemptRecord> recorded() {
    synchronized (tables) {
      return List.copyOf(tables.history.oldestFirst());
    }
  }

  /// Lets this node leave. Its rows go to the next node that takes over or gets its number.
  @Override
  public void close(Duration bound) {
    if (node != null) {
      node.leave();
    }
  }
}
