package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.sql.SchemaVersions;
import io.spectra.webhooks.store.Migrations;
import io.spectra.webhooks.store.StoreOpenException;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.sqlite.SQLiteDataSource;

/// Brings the main file's tables up to date with this program, before anything else uses them.
///
/// Flyway takes longer than the rest of a start together, so it runs only when migrations are
/// missing.
final class SqliteMigration {
  /// The level that `compatibility.oldest_level` is compared with. A migration that older programs
  /// cannot work with raises it.
  static final int LEVEL = 1;

  static final Migrations OWN =
      new Migrations("classpath:db/store/sqlite", "spectra_schema_history", "4");

  private static final String HAS_TABLE =
      "select count(*) from sqlite_schema where type = 'table' and name = ?";

  private final SqliteFile file;
  private final SchemaVersions versions;

  private SqliteMigration(SqliteFile file) {
    this.file = file;
    this.versions = new SchemaVersions("database " + file.path(), HAS_TABLE);
  }

  /// Checks the file and runs the migrations that are missing.
  ///
  /// @throws StoreOpenException when the file belongs to a newer program, or cannot be used
  static void bringUpToDate(SqliteFile file, List<Migrations> more) {
    SqliteMigration schema = new SqliteMigration(file);
    try (SqliteSession session = new SqliteSession(file.openForWriting())) {
      schema.versions.checkCompatibility(session, LEVEL);
      schema.migrate(session, OWN);
      for (Migrations migrations : more) {
        schema.migrate(session, migrations);
      }
    } catch (SQLException e) {
      throw new StoreOpenException(
          "The database " + file.path() + " cannot be used: " + e.getMessage(), e);
    } catch (FlywayException e) {
      throw new StoreOpenException(
          "The tables in " + file.path() + " cannot be brought up to date: " + e.getMessage(), e);
    }
  }

  private void migrate(SqliteSession session, Migrations migrations) throws SQLException {
    if (!versions.isUpToDate(session, migrations)) {
      configuration(migrations).load().migrate();
    }
  }

  private FluentConfiguration configuration(Migrations migrations) {
    SQLiteDataSource source = new SQLiteDataSource(file.configForWriting());
    source.setUrl(file.url());
    return Flyway.configure()
        .dataSource(source)
        .locations(migrations.location())
        .table(migrations.historyTable())
        .baselineOnMigrate(true) // the embedding program's tables are in the same file
        .baselineVersion("0")
        .ignoreMigrationPatterns("*:future"); // of a newer program that this one may live beside
  }
}
