package io.spectra.webhooks.store;

import io.spectra.webhooks.registry.RegistryDelta;
import java.sql.Connection;
import java.sql.SQLException;

/// Writes of the embedding program that commit together with one change of the registry, on a store
/// that has SQL.
///
/// It runs on the writer's thread inside the change's transaction, after the change's own rows. So
/// it must be short, and it may run again when the change is made again: its effects are the rows
/// it writes, nothing else. A runtime exception refuses the change: everything is rolled back, and
/// the caller of the change gets the exception.
@FunctionalInterface
public interface ChangeWork {
  ChangeWork NONE = (_, _) -> {};

  /// Runs inside the transaction; `made` holds the rows as they now are.
  void run(Connection connection, RegistryDelta made) throws SQLException;

  /// Runs on a store's own connection, which is lent for it. For adapters.
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
