package io.spectra.webhooks.server.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// The current row of a query, read by column name. Valid only within [Statements.RowReader#read].
public final class Row {
  private final ResultSet rows;

  Row(ResultSet rows) {
    this.rows = rows;
  }

  public String text(String column) throws SQLException {
    String text = rows.getString(column);
    if (text == null) {
      throw new SQLException("column " + column + " must not be null");
    }
    return text;
  }

  public Optional<String> optionalText(String column) throws SQLException {
    return Optional.ofNullable(rows.getString(column));
  }

  public long number(String column) throws SQLException {
    return rows.getLong(column);
  }

  public long number(int column) throws SQLException {
    return rows.getLong(column);
  }

  public boolean truth(String column) throws SQLException {
    return rows.getInt(column) != 0;
  }

  public byte[] bytes(String column) throws SQLException {
    byte[] bytes = rows.getBytes(column);
    if (bytes == null) {
      throw new SQLException("column " + column + " must not be null");
    }
    return bytes;
  }

  public Instant instant(String column) throws SQLException {
    return StoredMicros.toInstant(rows.getLong(column));
  }

  public Optional<Instant> optionalInstant(String column) throws SQLException {
    long micros = rows.getLong(column);
    return rows.wasNull() ? Optional.empty() : Optional.of(StoredMicros.toInstant(micros));
  }
}
