package io.spectra.webhooks.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The addition of a store that lets many threads write at a time: the embedding program's writes
/// are transactions of their own, and events join them. All methods block; any thread that may
/// block can call them.
public interface CallerTransactions {

  /// Writes events, each with an outbox row of this node, on the caller's connection. They are
  /// accepted when the caller commits. The sweep finds them then, unless they are handed over
  /// before. The events of one call have consecutive sequences.
  ///
  /// @throws NodeLostException when this node was taken for dead; the caller must roll back
  /// @throws UnknownReferenceException when an event names something that does not exist; nothing
  ///   was written
  List<OutboxEntry> publish(Connection connection, List<NewEvent> events) throws SQLException;

  /// Runs a unit of work in a transaction of the store, with the events that it causes, and commits
  /// it. After a deadlock the unit runs again.
  ///
  /// @throws UnknownReferenceException when an event names something that does not exist;
  ///   everything was rolled back
  /// @throws StoreException when the store fails; it is unknown then whether the unit was committed
  /// @throws Exception the exception of the unit; everything was rolled back
  Done transact(UnitOfWork unit) throws Exception;

  /// The result of a unit, and its events as they were committed.
  record Done(Object value, List<OutboxEntry> events) {
    public Done {
      events = List.copyOf(events);
    }
  }
}
