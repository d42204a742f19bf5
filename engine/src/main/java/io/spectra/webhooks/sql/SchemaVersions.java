package io.spectra.webhooks.sql;

import io.spectra.webhooks.store.Migrations;
import io.spectra.webhooks.store.StoreOpenException;
import java.sql.SQLException;
import java.util.Optional;

/// Compares a database's tables with this program: whether a newer program has made them unusable
/// for this one, and whether migrations are missing. Flyway takes longer than the rest of a start
/// together, so a store starts it only when migrations are missing.
///
/// - `database`: names the database in messages.
/// - `hasTable`: counts the tables with the name that is its only parameter.
public record SchemaVersions(String database, String hasTable) {
  private static final String COMPATIBILITY =
      "select oldest_version from compatibility where oldest_level > ?";

  /// Checks that a program of `level` may use the tables.
  ///
  /// @throws StoreOpenException when they belong to a newer program
  public void checkCompatibility(SqlSession session, int level) throws SQLException {
    if (!hasTable(session, "compatibility")) {
      return;
    }
    Optional<String> oldest = session.first(COMPATIBILITY, row -> row.getString(1), level);
    if (oldest.isPresent()) {
      throw new StoreOpenException(
          "The "
              + database
              + " was last used by a newer version of Spectra; start version "
              + oldest.get()
              + " or newer.");
    }
  }

  /// Whether the newest of the migrations has been run and none has failed.
  public boolean isUpToDate(SqlSession session, Migrations migrations) throws SQLException {
    if (!hasTable(session, migrations.historyTable())) {
      return false;
    }
    // A table cannot be a parameter. Migrations checks that its name is plain.
    String newest =
        "select count(*) from "
            + migrations.historyTable()
            + " where version = ? and success"
            + " and not exists (select 1 from "
            + migrations.historyTable()
            + " where not success)";
    return session.number(newest, migrations.newestVersion()) > 0;
  }

  private boolean hasTable(SqlSession session, String name) throws SQLException {
    return session.number(hasTable, name) > 0;
  }
}
