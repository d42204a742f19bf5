package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.ChangeWork;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Writes everything except attempts on one connection. Each call is one transaction. Runs on the
/// writer's thread.
///
/// Each new connection raises a number in the node's row, which every commit names. So if a
/// commit's answer was lost with its connection, that commit can no longer take effect once the
/// next one has begun.
final class FencedWriter {
  private static final String FENCE_OLD_CONNECTION =
      "update node set writer = writer + 1 where slot = ? and epoch = ? returning writer";

  private final NodeTable nodes;
  private final DedicatedConnection writing;
  private final PartitionKeeper partitions;
  private final SharedRegistryWriter registry;
  private final EventDayPruner pruning;
  private final List<EventSequences.Claim> uncertain = new ArrayList<>();

  FencedWriter(
      Connections connections,
      NodeTable nodes,
      PartitionKeeper partitions,
      SharedRegistryWriter registry) {
    this.nodes = nodes;
    this.partitions = partitions;
    this.registry = registry;
    this.pruning = new EventDayPruner(partitions);
    this.writing = new DedicatedConnection(connections, Purpose.WRITING, this::fenceOldConnection);
  }

  BatchResult commit(Batch batch) {
    Member me = nodes.member();
    EventSequences.Claim claim = me.sequences().claim();
    try {
      return new BatchCommit(me, batch, claim, partitions).run(writing);
    } catch (StoreException e) {
      partitions.forgetIfMissing(e);
      if (PostgresErrors.isConstraint(e) && !batch.submissions().isEmpty()) {
        return new BatchResult.Rejected(e);
      }
      throw e;
    } finally {
      if (writing.isOpen()) {
        claim.close();
      } else {
        uncertain.add(claim); // it stays open until the next connection is open
      }
    }
  }

  RegistryDelta change(long knownVersion, RegistryChange change, ChangeWork work) {
    return writing.transact(
        "A change of the registry",
        session -> {
          hold(session);
          RegistryDelta made = registry.carryOut(session, nodes.member(), knownVersion, change);
          if (made.version() > knownVersion) {
            work.runOn(session.connection(), made);
          }
          return made;
        });
  }

  int prune(Instant before, int limit) {
    return writing.run(
        "Deleting old events", session -> pruning.prune(session, this::hold, before, limit));
  }

  List<OutboxEntry> unfinished(Collection<Long> sequences) {
    return writing.run(
        "Reading the outbox",
        session -> EventQueries.outbox(session, nodes.member().nodeNumber(), sequences));
  }

  void close() {
    writing.close();
  }

  /// Fails unless this node is a member, and keeps it a member until the transaction ends.
  private void hold(PostgresSession session) throws SQLException {
    Member me = nodes.member();
    if (!EventsStatement.begin(session, me).isMember()) {
      throw NodeTable.lost(me);
    }
  }

  /// Waits for the transaction that the previous connection may still be committing.
  private void fenceOldConnection(PostgresSession session) throws SQLException {
    Member me = nodes.member();
    me.writer(
        session
            .first(FENCE_OLD_CONNECTION, row -> row.getLong(1), me.nodeNumber(), me.epoch())
            .orElseThrow(() -> NodeTable.lost(me)));
    uncertain.forEach(EventSequences.Claim::close);
    uncertain.clear();
  }
}
