package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.sql.RegistryReader;
import io.spectra.webhooks.sql.RegistryWriter;
import io.spectra.webhooks.store.Batch;
import io.spectra.webhooks.store.BatchResult;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.ChangeWork;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.store.OutboxEntry;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.store.Submission;
import io.spectra.webhooks.store.UnitOfWork;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Writes the main file. Each call is one transaction. Runs on the writer's thread, except [#sync]
/// and [#syncWhatWasRead].
final class MainFileWriter {
  private static final String SAVEPOINT = "savepoint unit";
  private static final String RELEASE = "release unit";
  private static final String ROLLBACK_TO = "rollback to unit";
  private static final long UNKNOWN = -1;

  private final WritingConnection writing;
  private final RegistryWriter registry;
  private final EventPruner pruning = new EventPruner();
  private long newestSequence = UNKNOWN; // the newest sequence ever given, or UNKNOWN

  MainFileWriter(WritingConnection writing, RegistryWriter registry) {
    this.writing = writing;
    this.registry = registry;
  }

  /// Commits a batch, which is durable after the next [#sync()].
  BatchResult commit(Batch batch) {
    long before = newestSequence;
    newestSequence = UNKNOWN; // until the commit has succeeded
    try {
      var committing = new Committing(batch, before);
      BatchResult result = writing.write("Writing a batch", committing::run);
      newestSequence = committing.newest;
      return result;
    } catch (StoreException e) {
      if (SqliteErrors.isConstraint(e) && !batch.submissions().isEmpty()) {
        return new BatchResult.Rejected(e);
      }
      throw e;
    }
  }

  void sync() {
    writing.sync("Syncing what was written");
  }

  /// Makes durable what a batch may just have written and the caller has read. Any thread may call
  /// it.
  void syncWhatWasRead() {
    writing.syncIfOpen("Syncing what was read");
  }

  RegistryDelta change(long knownVersion, RegistryChange change, ChangeWork work) {
    return writing.transact(
        "A change of the registry",
        session -> {
          if (RegistryReader.version(session) != knownVersion) {
            return RegistryDelta.empty(knownVersion);
          }
          RegistryDelta made = registry.carryOut(session, knownVersion, change);
          work.runOn(session.connection(), made);
          return made;
        });
  }

  int prune(Instant before, int limit) {
    return writing.write("Deleting old events", session -> pruning.prune(session, before, limit));
  }

  List<OutboxEntry> unfinished(Collection<Long> sequences) {
    List<OutboxEntry> entries =
        writing.read("Reading the outbox", session -> EventTables.outbox(session, sequences));
    syncWhatWasRead();
    return entries;
  }

  void close() {
    writing.close();
  }

  /// Writes one batch within its transaction.
  private static final class Committing {
    private final Batch batch;
    private final List<Long> matched = new ArrayList<>(); // inserted, but without an outbox row yet
    private long newest;

    Committing(Batch batch, long newest) {
      this.batch = batch;
      this.newest = newest;
    }

    BatchResult run(SqliteSession session) throws SQLException {
      if (newest == UNKNOWN) {
        newest = EventTables.newestSequence(session);
      }
      long version = RegistryReader.version(session);
      if (version != batch.registryVersion()) {
        return new BatchResult.Stale(version);
      }
      List<Entry> entries = new ArrayList<>(batch.submissions().size());
      for (Submission submission : batch.submissions()) {
        entries.add(
            switch (submission) {
              case Submission.Events(List<NewEvent> events) ->
                  new Entry.Accepted(insert(session, events), events.size());
              case Submission.Work(UnitOfWork work) -> run(session, work);
            });
      }
      open(session);
      SegmentTable.insert(session, batch.parked());
      EventTables.close(session, batch.closedOutbox());
      SegmentTable.delete(session, batch.finishedSegments());
      return new BatchResult.Committed(entries);
    }

    /// Runs a unit of work. A unit that fails is rolled back alone, unless its failure ends the
    /// whole transaction.
    private Entry run(SqliteSession session, UnitOfWork work) throws SQLException {
      open(session);
      long before = newest;
      session.execute(SAVEPOINT);
      try {
        UnitOfWork.Written written = work.runOn(session.connection());
        List<StoredEvent> events = insert(session, written.events());
        open(session);
        session.execute(RELEASE);
        return new Entry.Accepted(events, written.value());
      } catch (Exception e) {
        if (SqliteErrors.endsTransaction(e)) {
          throw e instanceof SQLException sql ? sql : new SQLException("a unit of work failed", e);
        }
        session.execute(ROLLBACK_TO);
        session.execute(RELEASE);
        newest = before;
        matched.clear();
        return new Entry.Refused(e);
      }
    }

    private List<StoredEvent> insert(SqliteSession session, List<NewEvent> events)
        throws SQLException {
      List<StoredEvent> stored = new ArrayList<>(events.size());
      for (NewEvent event : events) {
        newest++;
        insert(session, newest, event);
        if (batch.matched().test(event)) {
          matched.add(newest);
        }
        stored.add(new StoredEvent(newest, event));
      }
      return stored;
    }

    private static void insert(SqliteSession session, long sequence, NewEvent event)
        throws SQLException {
      try {
        EventTables.insert(session, sequence, event);
      } catch (SQLException e) {
        if (SqliteErrors.isConstraint(e)) {
          ReferenceCheck.check(session, event, e);
        }
        throw e;
      }
    }

    /// Inserts the outbox rows of many events at once, within the savepoint in which the events
    /// were inserted.
    private void open(SqliteSession session) throws SQLException {
      for (SequenceRange run : SequenceRange.of(matched)) {
        EventTables.open(session, run, batch.registryVersion());
      }
      matched.clear();
    }
  }
}
