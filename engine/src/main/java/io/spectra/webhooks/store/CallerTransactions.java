package io.spectra.webhooks.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What a store adds on which many may write at a time: the embedding program's writes are
/// transactions of their own, and events join them. All methods block; any thread that may.
public interface CallerTransactions {

  /// Writes events, each with an outbox row of this node, on the caller's connection: they are
  /// accepted when the caller commits. The sweep finds them then, if nobody hands them over before.
  /// The events of one call have consecutive sequences.
  ///
  /// @throws NodeLostException when this node was taken for dead; the caller must roll back
  /// @throws UnknownReferenceException when an event names what is not there; nothing was written
  List<OutboxEntry> publish(Connection connection, List<NewEvent> events) throws SQLException;

  /// Runs a unit of work in a transaction of the store's own, with the events it causes, and
  /// commits it. It may run again when the database asks for that (a deadlock).
  ///
  /// @throws UnknownReferenceException when an event names what is not there; everything was rolled
  ///   back
  /// @throws StoreException when the store cannot do it; whether it was done is then not known
  /// @throws Exception what the unit threw, and everything was rolled back
  Done transact(UnitOfWork unit) throws Exception;

  /// What a unit returned, and its events as they were committed.
  record Done(Object value, List<OutboxEntry> events) {
    public Done {
      events = List.copyOf(events);
    }
  }
}
