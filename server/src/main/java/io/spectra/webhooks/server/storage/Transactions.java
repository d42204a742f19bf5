package io.spectra.webhooks.server.storage;

import io.spectra.webhooks.engine.Work;
import io.spectra.webhooks.store.SqlRead;
import io.spectra.webhooks.tenant.TenantId;

/// How the platform's own tables are written, together with the events that a change causes, and
/// read. A port: on SQLite a write joins the engine's group commit, on PostgreSQL it is a
/// transaction of its own, beside those of other threads and other nodes.
///
/// All calls block, so they belong on virtual threads.
public interface Transactions {

  /// Commits work on one tenant's orders and devices. Such writes of a tenant come one after
  /// another, on all nodes together: each sees all that the ones before it wrote, so what it found
  /// is still so when it writes, and commits are in the order in which stamps were taken.
  ///
  /// @throws io.spectra.webhooks.engine.UnavailableException when the store cannot commit now
  <T> T write(TenantId tenant, Work<T> work);

  /// Commits the work with its events, which reach a webhook one after another, and answers what it
  /// returned. What the work throws is rolled back and thrown here. Other writes may come between
  /// any two of its statements.
  ///
  /// @throws io.spectra.webhooks.engine.UnavailableException when the store cannot commit now
  <T> T write(Work<T> work);

  /// Runs a reading within one consistent view.
  ///
  /// @throws io.spectra.webhooks.store.StoreException when the store cannot be read
  <T> T read(SqlRead<T> reading);
}
