package io.spectra.webhooks.server.storage;

import io.spectra.webhooks.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Serializes the writes of one tenant's orders and devices where each is a transaction of its own,
/// by an advisory lock of PostgreSQL. The lock is released when its transaction has ended and
/// become visible, and also when its process dies.
///
/// Two tenants may have the same key by chance. Their writes then wait for each other, which does
/// no harm.
public final class TenantLock {
  /// "SPEC", the first half of the key, which separates it from the locks of other programs in the
  /// database. The store's locks have keys of another form and cannot conflict with these.
  private static final int PROGRAM = 0x5350_4543;

  /// The call is in a subquery, since the function returns nothing that could be read.
  private static final String TAKE = "select 1 from (select pg_advisory_xact_lock(?, ?)) as taken";

  private TenantLock() {}

  /// Takes the lock and waits for transactions that hold it. Must come first in a transaction: a
  /// later statement then sees everything that those transactions committed.
  public static void take(Connection connection, TenantId tenant) throws SQLException {
    Statements.number(connection, TAKE, List.of(PROGRAM, Long.hashCode(tenant.value())));
  }
}
