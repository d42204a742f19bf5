package io.spectra.webhooks.store;

import io.spectra.webhooks.registry.RegistryDelta;
import java.sql.Connection;
import java.sql.SQLException;

/// Writes of the embedding program that are committed together with one change of the registry, on
/// an SQL store.
///
/// It runs on the writer's thread within the change's transaction, after the change's own writes.
/// So it must be short. It may run again when the change is repeated, so its only effects may be
/// the rows that it writes. A runtime exception refuses the change: everything is rolled back, and
/// the exception is thrown to the caller.
@FunctionalInterface
public interface ChangeWork {
  ChangeWork NONE = (_, _) -> {};

  /// Runs inside the transaction. `made` holds the changed rows as they are now.
  void run(Connection connection, RegistryDelta made) throws SQLException;

  /// Runs on a store's own connection, which it lends to the work. Adapters call this.
  ///
  /// @throws ChangeRefusedException when the work refuses the change
  default void runOn(Connection real, RegistryDelta made) throws SQLException {
    try (var lent = new LentConnection(real)) {
      run(lent.connection(), made);
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ChangeRefusedException(e);
    }
  }
}
