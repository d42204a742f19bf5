package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.LentConnection;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.store.postgres.Partitions.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// One batch on its way into the database: one statement, or, where it has units of work, one
/// transaction that ends with that statement. The writer's thread only.
final class Committing {
  private static final String WHAT = "Writing a batch";
  private static final String SAVEPOINT = "savepoint unit";
  private static final String RELEASE = "release savepoint unit";
  private static final String ROLLBACK_TO = "rollback to savepoint unit";

  private final Member me;
  private final Batch batch;
  private final EventSequences.Claim claim;
  private final PartitionKeeper partitions;
  private final BatchStatement statement;

  Committing(Member me, Batch batch, EventSequences.Claim claim, PartitionKeeper partitions) {
    this.me = me;
    this.batch = batch;
    this.claim = claim;
    this.partitions = partitions;
    this.statement = new BatchStatement(me, claim, batch.registryVersion());
  }

  /// @throws StoreException when PostgreSQL fails, or this node is none any more
  BatchResult run(Writing writing) {
    try {
      return batch.submissions().stream().anyMatch(Submission.Work.class::isInstance)
          ? writing.transact(WHAT, this::writeWithUnits)
          : writing.run(WHAT, this::write);
    } catch (Undone e) {
      return e.result;
    }
  }

  private BatchResult writeWithUnits(Session session) throws SQLException {
    check(UnitStatement.begin(session, me));
    return write(session);
  }

  private BatchResult write(Session session) throws SQLException {
    List<Entry> entries = new ArrayList<>(batch.submissions().size());
    for (Submission submission : batch.submissions()) {
      entries.add(
          switch (submission) {
            case Submission.Events(List<NewEvent> events) -> accept(events);
            case Submission.Work(UnitOfWork work) -> run(session, work);
          });
    }
    partitions.make(Table.EVENT, statement.events().stream().mapToLong(StoredEvent::sequence));
    check(statement.run(session, batch.parked(), batch.closedOutbox(), batch.finishedSegments()));
    return new BatchResult.Committed(entries);
  }

  private void check(BatchStatement.Answer answer) {
    if (!answer.isMember()) {
      throw Nodes.lost(me);
    }
    if (answer.version() != batch.registryVersion()) {
      throw new Undone(new BatchResult.Stale(answer.version()));
    }
    if (!answer.allThere()) {
      throw new Undone(new BatchResult.Rejected(UnitStatement.notThere()));
    }
  }

  private Entry accept(List<NewEvent> events) {
    List<StoredEvent> stored;
    try {
      stored = claim.give(events);
    } catch (IllegalArgumentException e) { // too many for one block
      throw new Undone(
          new BatchResult.Rejected(
              new StoreException("Events were refused: " + e.getMessage(), e)));
    }
    stored.forEach(event -> statement.add(event, batch.matched().test(event.event())));
    return new Entry.Accepted(stored, events.size());
  }

  /// A unit that fails is undone alone, unless the whole transaction is lost with it: then it
  /// cannot be rolled back to its savepoint.
  private Entry run(Session session, UnitOfWork work) throws SQLException {
    session.run(SAVEPOINT);
    try {
      UnitOfWork.Written written = written(session, work);
      List<StoredEvent> stored = claim.give(written.events());
      if (!stored.isEmpty()) {
        partitions.make(Table.EVENT, stored.stream().mapToLong(StoredEvent::sequence));
        UnitStatement.write(
            session,
            me,
            batch.registryVersion(),
            stored,
            stored.stream().filter(event -> batch.matched().test(event.event())).toList());
      }
      session.run(RELEASE);
      return new Entry.Accepted(stored, written.value());
    } catch (Exception e) {
      session.run(ROLLBACK_TO);
      session.run(RELEASE);
      return new Entry.Refused(e);
    }
  }

  private static UnitOfWork.Written written(Session session, UnitOfWork work) throws Exception {
    try (var lent = new LentConnection(session.connection())) {
      return work.run(lent.connection());
    }
  }

  /// Nothing of the batch is to stay: rolls the transaction back on its way.
  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient BatchResult result;

    Undone(BatchResult result) {
      super("nothing was written", null, false, false);
      this.result = result;
    }
  }
}
