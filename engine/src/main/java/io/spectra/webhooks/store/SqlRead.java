package io.spectra.webhooks.store;

import java.sql.Connection;
import java.sql.SQLException;

/// Reads the embedding program's own tables, which are in the store's database. All its queries see
/// one snapshot. The connection can only read, and must not be used after the method has returned.
@FunctionalInterface
public interface SqlRead<T> {
  T run(Connection connection) throws SQLException;
}
