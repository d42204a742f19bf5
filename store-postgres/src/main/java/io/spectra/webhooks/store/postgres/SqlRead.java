package io.spectra.webhooks.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/// Reads of the embedding program's own tables in the store's schema. All of them see one snapshot.
/// The connection can only read, and is not to be kept.
@FunctionalInterface
public interface SqlRead<T> {
  T run(Connection connection) throws SQLException;
}
