package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.UnitOfWork;
import io.spectra.webhooks.store.postgres.Partitions.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Commits one batch. That is one statement, or, if the batch has units of work or very large
/// events, one transaction that ends with that statement. Runs on the writer's thread.
final class BatchCommit {
  private static final String WHAT = "Writing a batch";
  private static final String SAVEPOINT = "savepoint unit";
  private static final String RELEASE = "release savepoint unit";
  private static final String ROLLBACK_TO = "rollback to savepoint unit";

  /// The largest size of the events in one statement. The server needs several times the memory of
  /// a statement's parameters.
  private static final long STATEMENT_BYTES_MAX = 8L << 20;

  private final Member me;
  private final Batch batch;
  private final EventSequences.Claim claim;
  private final PartitionKeeper partitions;
  private final BatchStatement statement;

  BatchCommit(Member me, Batch batch, EventSequences.Claim claim, PartitionKeeper partitions) {
    this.me = me;
    this.batch = batch;
    this.claim = claim;
    this.partitions = partitions;
    this.statement = new BatchStatement(me, claim, batch.registryVersion());
  }

  /// Commits the batch.
  ///
  /// @throws StoreException when PostgreSQL fails, or this node is no longer a member
  BatchResult run(DedicatedConnection writing) {
    try {
      return needsTransaction()
          ? writing.transact(WHAT, this::writeInTransaction)
          : writing.run(WHAT, this::write);
    } catch (NothingWritten e) {
      return e.result;
    }
  }

  private boolean needsTransaction() {
    long bytes = 0;
    for (Submission submission : batch.submissions()) {
      switch (submission) {
        case Submission.Work _ -> {
          return true;
        }
        case Submission.Events(List<NewEvent> events) ->
            bytes += events.stream().mapToLong(event -> event.body().length).sum();
      }
    }
    return bytes > STATEMENT_BYTES_MAX;
  }

  private BatchResult writeInTransaction(PostgresSession session) throws SQLException {
    check(session, EventsStatement.begin(session, me));
    return write(session);
  }

  private BatchResult write(PostgresSession session) throws SQLException {
    List<Entry> entries = new ArrayList<>(batch.submissions().size());
    for (Submission submission : batch.submissions()) {
      entries.add(
          switch (submission) {
            case Submission.Events(List<NewEvent> events) -> accept(session, events);
            case Submission.Work(UnitOfWork work) -> run(session, work);
          });
    }
    makePlaceFor(statement.events());
    check(
        session,
        statement.run(session, batch.parked(), batch.closedOutbox(), batch.finishedSegments()));
    return new BatchResult.Committed(entries);
  }

  private void check(PostgresSession session, BatchStatement.Answer answer) throws SQLException {
    if (!answer.isMember()) {
      throw NodeTable.lost(me);
    }
    if (answer.version() != batch.registryVersion()) {
      throw new NothingWritten(new BatchResult.Stale(answer.version()));
    }
    if (!answer.allThere()) {
      throw rejected(MissingReference.of(new EventColumns(statement.events()), session));
    }
  }

  private Entry accept(PostgresSession session, List<NewEvent> events) throws SQLException {
    List<StoredEvent> stored;
    try {
      stored = claim.give(events);
    } catch (IllegalArgumentException e) { // more events than fit into one block
      throw rejected(new StoreException("Events were refused: " + e.getMessage(), e));
    }
    stored.forEach(event -> statement.add(event, isMatched(event)));
    if (statement.bytes() > STATEMENT_BYTES_MAX) {
      writeAhead(session);
    }
    return new Entry.Accepted(stored, events.size());
  }

  private void writeAhead(PostgresSession session) throws SQLException {
    makePlaceFor(statement.events());
    try {
      statement.writeAhead(session);
    } catch (StoreException e) { // an event names something that does not exist
      throw rejected(e);
    }
  }

  private static NothingWritten rejected(StoreException cause) {
    return new NothingWritten(new BatchResult.Rejected(cause));
  }

  private boolean isMatched(StoredEvent event) {
    return batch.matched().test(event.event());
  }

  private void makePlaceFor(List<StoredEvent> events) {
    partitions.make(Table.EVENT, events.stream().mapToLong(StoredEvent::sequence));
  }

  /// Runs a unit of work. A unit that fails is rolled back alone. If its failure ends the whole
  /// transaction, the rollback to the savepoint fails too.
  private Entry run(PostgresSession session, UnitOfWork work) throws SQLException {
    session.execute(SAVEPOINT);
    try {
      UnitOfWork.Written written = work.runOn(session.connection());
      List<StoredEvent> stored = claim.give(written.events());
      if (!stored.isEmpty()) {
        makePlaceFor(stored);
        List<StoredEvent> matched = stored.stream().filter(this::isMatched).toList();
        EventsStatement.write(session, me, batch.registryVersion(), stored, matched);
      }
      session.execute(RELEASE);
      return new Entry.Accepted(stored, written.value());
    } catch (Exception e) {
      session.execute(ROLLBACK_TO);
      session.execute(RELEASE);
      return new Entry.Refused(e);
    }
  }

  /// Ends a batch of which nothing may be kept. The transaction that it passes is rolled back.
  private static final class NothingWritten extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient BatchResult result;

    NothingWritten(BatchResult result) {
      super("nothing was written", null, false, false);
      this.result = result;
    }
  }
}
