package io.spectra.webhooks.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

/// Reads a value from the current row of a result. It must not move to another row.
@FunctionalInterface
public interface RowReader<T> {
  T read(ResultSet row) throws SQLException;
}
