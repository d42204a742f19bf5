package io.spectra.webhooks.server.storage;

import io.spectra.webhooks.engine.Work;
import io.spectra.webhooks.store.SqlRead;
import io.spectra.webhooks.tenant.TenantId;

/// Writes and reads the server's own tables, and publishes the events that a change causes in the
/// same transaction. On SQLite a write joins the engine's group commit. On PostgreSQL it is a
/// transaction of its own, beside those of other threads and nodes.
///
/// All calls block, so they are made on virtual threads.
public interface Transactions {

  /// Commits work on one tenant's orders and devices. Such writes of a tenant run one after
  /// another, across all nodes. Each sees everything that earlier ones wrote, so what it reads is
  /// still true when it writes, and commits are in the order of their time stamps.
  ///
  /// @throws io.spectra.webhooks.engine.UnavailableException when the store cannot commit now
  <T> T write(TenantId tenant, Work<T> work);

  /// Commits the work with its events, which reach a webhook one after another, and returns the
  /// work's result. If the work throws, it is rolled back and the exception is thrown here. Other
  /// writes may run between any two of its statements.
  ///
  /// @throws io.spectra.webhooks.engine.UnavailableException when the store cannot commit now
  <T> T write(Work<T> work);

  /// Runs queries that all see one snapshot.
  ///
  /// @throws io.spectra.webhooks.store.StoreException when the store cannot be read
  <T> T read(SqlRead<T> reading);
}
