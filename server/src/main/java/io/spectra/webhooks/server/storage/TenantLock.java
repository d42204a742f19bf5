package io.spectra.webhooks.server.storage;

import io.spectra.webhooks.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What makes writes of one tenant's orders and devices come one after another where each is a
/// transaction of its own: PostgreSQL's advisory lock. It is let go after its transaction has
/// become visible, whichever way that ends, and a process that dies lets go of it too.
///
/// Two tenants may come to the same key, and then wait for each other for nothing.
public final class TenantLock {
  /// "SPEC": the first half of the key, which keeps clear of other programs in the database. The
  /// locks that the store takes have keys of another form and cannot meet these.
  private static final int PROGRAM = 0x5350_4543;

  /// In a subquery, since the function answers nothing that could be read.
  private static final String TAKE = "select 1 from (select pg_advisory_xact_lock(?, ?)) as taken";

  private TenantLock() {}

  /// Waits for the transactions that have it. To be called first in a transaction: a statement sees
  /// what was committed before the statement began.
  public static void take(Connection connection, TenantId tenant) throws SQLException {
    Sql.number(connection, TAKE, List.of(PROGRAM, Long.hashCode(tenant.value())));
  }
}
