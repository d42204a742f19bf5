package io.spectra.webhooks.server.storage;

import io.spectra.webhooks.engine.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// How the platform's own tables are written, together with the events that a change causes, and
/// read. A port: on SQLite a write joins the engine's group commit, on PostgreSQL it will be a
/// transaction of its own.
///
/// Both calls block, so they belong on virtual threads.
public interface Transactions {

  /// Commits the work with its events, which reach a webhook one after another, and answers what it
  /// returned. What the work throws is rolled back and thrown here.
  ///
  /// @throws io.spectra.webhooks.engine.UnavailableException when the store cannot commit now
  <T> T write(Work<T> work);

  /// Runs a reading within one consistent view.
  ///
  /// @throws io.spectra.webhooks.store.StoreException when the store cannot be read
  <T> T read(Reading<T> reading);

  /// The stamp of the oldest write that still runs, as the reading's connection sees it: rows
  /// stamped from then on may be joined by others with smaller stamps, so a checkpoint stays before
  /// them. Empty where writes commit in the order of their stamps.
  Optional<Instant> oldestRunningWrite(Connection connection) throws SQLException;

  /// Some queries on one connection.
  @FunctionalInterface
  interface Reading<T> {
    T run(Connection connection) throws SQLException;
  }
}
