package io.spectra.webhooks.engine;

import java.sql.Connection;

/// Writes of the embedding program, committed in one transaction with the events they cause. See
/// [io.spectra.webhooks.store.UnitOfWork] for what it may and may not do; an exception rolls back
/// all of it and reaches the caller as it is.
@FunctionalInterface
public interface Work<T> {

  /// Runs inside the transaction; `events` takes the events in the order in which they happened.
  T run(Connection connection, EventSink events) throws Exception;
}
