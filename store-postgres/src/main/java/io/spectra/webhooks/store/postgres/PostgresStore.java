package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.sql.RegistryReader;
import io.spectra.webhooks.sql.RegistryWriter;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.CallerTransactions;
import io.spectra.webhooks.store.ChangeWork;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.HistoryRow;
import io.spectra.webhooks.store.LentConnection;
import io.spectra.webhooks.store.LoadedSegment;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.SqlRead;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoreOpenException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Takeover;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import io.spectra.webhooks.store.postgres.Partitions.Table;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.WebhookId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

/// The shared [Store]: a schema of a PostgreSQL database, version 15 or newer, for one node or for
/// many.
///
/// Calls run on the caller's thread. The writer, the recorder, the pulse and the upkeep have a
/// connection each; reads share a pool. The store starts that pool's threads and, with the first
/// listener, a thread that waits for notices. It ends them when it is closed.
public final class PostgresStore
    implements Store, io.spectra.webhooks.store.Nodes, CallerTransactions {
  private static final Logger LOG = System.getLogger(PostgresStore.class.getName());

  private final InstantSource clock;
  private final SharedConnection upkeep;
  private final SharedConnection pulses;
  private final NodeTable nodes;
  private final PartitionKeeper partitions;
  private final FencedWriter main;
  private final DedicatedConnection recording;
  private final AttemptDayPruner attempts;
  private final CallerPublisher publishing;
  private final UnitTransactions units;
  private final ReaderConnections readers;
  private final ServerReachability reachability = new ServerReachability();
  private final OutboxSweep sweep = new OutboxSweep();
  private final RegistryReader registry;
  private final RegistryNotices notices;
  private final AtomicBoolean closed = new AtomicBoolean();

  private PostgresStore(
      PostgresSettings settings, OpenedParts parts, SecretCipher cipher, InstantSource clock) {
    this.clock = clock;
    Connections connections = parts.connections;
    upkeep = parts.upkeep;
    partitions = parts.partitions;
    nodes = parts.nodes;
    pulses = new SharedConnection(connections, Purpose.PULSE);
    registry = new RegistryReader(cipher);
    String channel = RegistryNotices.channel(settings.schema());
    main =
        new FencedWriter(
            connections,
            nodes,
            partitions,
            new SharedRegistryWriter(
                new RegistryWriter(registry, cipher, StorableText::of), channel));
    recording = new DedicatedConnection(connections, Purpose.RECORDING);
    attempts = new AttemptDayPruner(upkeep, nodes, partitions);
    publishing = new CallerPublisher(nodes, partitions, settings.schema());
    units = new UnitTransactions(connections, settings, publishing, reachability);
    notices = new RegistryNotices(connections, channel, nodes::member);
    readers = new ReaderConnections(connections, settings, reachability);
  }

  /// The parts that are created before the store itself.
  private record OpenedParts(
      Connections connections,
      SharedConnection upkeep,
      PartitionKeeper partitions,
      NodeTable nodes) {}

  /// Opens the store in the schema of the settings, creates what is missing, and joins the nodes
  /// that use it.
  ///
  /// @throws StoreOpenException with a sentence for the operator
  public static PostgresStore open(
      PostgresSettings settings, SecretCipher cipher, InstantSource clock) {
    Connections connections = new Connections(settings);
    PostgresMigration.bringUpToDate(connections, settings);
    SharedConnection upkeep = new SharedConnection(connections, Purpose.UPKEEP);
    boolean open = false;
    try {
      PartitionKeeper partitions = new PartitionKeeper(upkeep, settings.daysAhead());
      partitions.makeAhead(clock.instant());
      NodeTable nodes = upkeep.run("Joining", session -> new NodeTable(session, clock));
      var parts = new OpenedParts(connections, upkeep, partitions, nodes);
      PostgresStore store = new PostgresStore(settings, parts, cipher, clock);
      open = true;
      return store;
    } catch (StoreException e) {
      throw new StoreOpenException(
          "The " + settings.place() + " cannot be used: " + e.getMessage(), e);
    } finally {
      if (!open) {
        upkeep.close();
      }
    }
  }

  /// Reads the embedding program's own tables in the schema, and sees everything that was committed
  /// before the call. Any thread may call it. It blocks until the read has ended.
  ///
  /// @throws StoreException when PostgreSQL fails, or the read takes too long
  public <T> T read(SqlRead<T> read) {
    return readers.readAtOnce(
        "A read",
        session -> {
          try (var lent = new LentConnection(session.connection())) {
            return read.run(lent.connection());
          }
        });
  }

  @Override
  public List<OutboxEntry> publish(Connection connection, List<NewEvent> events)
      throws SQLException {
    return publishing.publish(connection, events);
  }

  @Override
  public Done transact(UnitOfWork unit) throws Exception {
    return units.transact(unit);
  }

  @Override
  public BatchResult submit(Batch batch) {
    return main.commit(batch);
  }

  @Override
  public RegistryDelta change(long knownVersion, RegistryChange change, ChangeWork work) {
    return main.change(knownVersion, change, work);
  }

  @Override
  public int record(List<AttemptRecord> records) {
    LongStream ids = records.stream().mapToLong(attempt -> attempt.delivery().value());
    try {
      partitions.make(Table.ATTEMPT, ids);
      return recording.run(
          "Writing attempts", session -> AttemptsStatement.write(session, nodes.member(), records));
    } catch (StoreException e) {
      partitions.forgetIfMissing(e);
      throw e;
    }
  }

  @Override
  public RegistryDelta registrySince(long version) {
    return readers.readAtOnce("Reading the registry", session -> registry.since(session, version));
  }

  @Override
  public List<OutboxEntry> outbox(long afterSequence, int limit) {
    return readers.read(
        "Reading the outbox",
        session -> EventQueries.outbox(session, nodeNumber(), afterSequence, limit));
  }

  @Override
  public List<Long> outboxSequences(Instant before) {
    return readers.read("Reading the outbox", session -> sweep.look(session, nodeNumber(), before));
  }

  @Override
  public List<OutboxEntry> unfinished(Collection<Long> sequences) {
    return main.unfinished(sequences);
  }

  @Override
  public List<Segment.Head> segments() {
    return readers.read("Reading segments", session -> SegmentQueries.heads(session, nodeNumber()));
  }

  @Override
  public List<Segment> segmentsReaching(long sequence) {
    return readers.read(
        "Reading segments", session -> SegmentQueries.reaching(session, nodeNumber(), sequence));
  }

  @Override
  public LoadedSegment loadSegment(DeliveryId segment, int from, int limit) {
    return readers.read(
        "Reading a segment", session -> SegmentQueries.load(session, segment, from, limit));
  }

  @Override
  public Set<Delivered> attemptedSince(DeliveryId floor) {
    return readers.read(
        "Reading attempts", session -> HistoryQueries.attemptedSince(session, floor));
  }

  @Override
  public Set<Long> attemptedOf(WebhookId webhook, DeliveryId floor, long first, long last) {
    return readers.read(
        "Reading attempts",
        session -> HistoryQueries.attemptedOf(session, webhook, floor, first, last));
  }

  @Override
  public DeliveryId newestDelivery() {
    return readers.read("Reading the newest delivery", HistoryQueries::newestDelivery);
  }

  @Override
  public List<HistoryRow> latestAttempts(TenantId tenant, WebhookId webhook, int limit) {
    return readers.read(
        "Reading the history", session -> HistoryQueries.latest(session, tenant, webhook, limit));
  }

  @Override
  public List<HistoryRow> attempts(TenantId tenant, WebhookId webhook, DeliveryId delivery) {
    return readers.read(
        "Reading the history",
        session -> HistoryQueries.attempts(session, tenant, webhook, delivery));
  }

  @Override
  public List<StoredEvent> events(EventQuery query) {
    pulseIfBehind();
    return readers.read("Reading events", session -> EventQueries.query(session, query));
  }

  @Override
  public int prune(Instant before, int limit) {
    return main.prune(before, limit);
  }

  /// Drops old attempts, and creates the partitions of the next days.
  @Override
  public void pruneAttempts(Instant before) {
    partitions.makeAhead(clock.instant());
    attempts.drop(before);
  }

  @Override
  public Optional<io.spectra.webhooks.store.Nodes> nodes() {
    return Optional.of(this);
  }

  @Override
  public Optional<CallerTransactions> callerTransactions() {
    return Optional.of(this);
  }

  @Override
  public int nodeNumber() {
    return nodes.member().nodeNumber();
  }

  @Override
  public int nodeNumberOf(long sequence) {
    return EventSequences.nodeNumberOf(sequence);
  }

  @Override
  public Pulse pulse() {
    try {
      Pulse pulse = pulses.run("The pulse", nodes::pulse);
      reachability.good();
      return pulse;
    } catch (StoreException e) {
      reachability.failed();
      readers.renew();
      units.renew();
      throw e;
    }
  }

  @Override
  public Takeover takeOver(Duration deadAfter) {
    Takeover takeover =
        upkeep.transact("Taking over a dead node", session -> nodes.takeOver(session, deadAfter));
    sweep.startOver();
    return takeover;
  }

  @Override
  public void rejoin() {
    boolean _ = upkeep.run("Joining again", nodes::rejoin);
    sweep.startOver();
  }

  @Override
  public void onRegistryChange(Runnable listener) {
    notices.listen(listener);
  }

  @Override
  public void close(Duration bound) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    notices.close(bound.dividedBy(2));
    readers.close();
    units.close();
    leave();
    pulses.close();
    recording.close();
    main.close();
    upkeep.close();
  }

  /// Pulses if needed, so that events that this node has accepted are listed at once and not only
  /// after the next pulse.
  private void pulseIfBehind() {
    if (nodes.member().isBehind() && !reachability.isLost()) {
      try {
        pulse();
      } catch (StoreException e) {
        LOG.log(Level.DEBUG, "The newest events are not listed yet", e);
      }
    }
  }

  private void leave() {
    try {
      pulses.run(
          "Leaving",
          session -> {
            nodes.leave(session);
            return true;
          });
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "This node could not report that it stops; the others will notice", e);
    }
  }
}
