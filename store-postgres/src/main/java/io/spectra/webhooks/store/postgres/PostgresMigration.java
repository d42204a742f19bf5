package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.sql.SchemaVersions;
import io.spectra.webhooks.store.Migrations;
import io.spectra.webhooks.store.StoreOpenException;
import io.spectra.webhooks.store.postgres.Connections.Purpose;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/// Brings the schema's tables up to date with this program, before anything else uses them.
///
/// Flyway takes longer than the rest of a start together, so it runs only when migrations are
/// missing. Nodes that start at the same time do this one after another, under a lock that ends
/// with its connection.
final class PostgresMigration {
  /// The level that `compatibility.oldest_level` is compared with. A migration that older programs
  /// cannot work with raises it.
  static final int LEVEL = 1;

  static final Migrations OWN =
      new Migrations("classpath:db/store/postgres", "spectra_schema_history", "1");

  private static final int SERVER_VERSION_LEAST = 150_000;

  private static final String SERVER =
      "select current_setting('server_version_num')::integer, current_setting('server_encoding')";

  private static final String LOCK =
      "select 1 from (select pg_advisory_lock(hashtextextended('spectra ' || ?, 0))) locked";

  private static final String UNLOCK =
      "select pg_advisory_unlock(hashtextextended('spectra ' || ?, 0))";

  private static final String HAS_SCHEMA = "select count(*) from pg_namespace where nspname = ?";

  private static final String HAS_TABLE =
      "select count(*) from pg_tables where schemaname = current_schema() and tablename = ?";

  private final Connections connections;
  private final PostgresSettings settings;
  private final SchemaVersions versions;

  private PostgresMigration(Connections connections, PostgresSettings settings) {
    this.connections = connections;
    this.settings = settings;
    this.versions = new SchemaVersions(settings.place(), HAS_TABLE);
  }

  /// Checks the schema and runs the migrations that are missing.
  ///
  /// @throws StoreOpenException when the schema belongs to a newer program, or cannot be used
  static void bringUpToDate(Connections connections, PostgresSettings settings) {
    PostgresMigration schema = new PostgresMigration(connections, settings);
    try (PostgresSession session = connections.open(Purpose.MIGRATING)) {
      schema.checkServer(session);
      session.number(LOCK, settings.schema());
      schema.bringUpToDate(session);
      session.first(UNLOCK, _ -> true, settings.schema());
    } catch (SQLException e) {
      throw schema.unusable(e);
    } catch (FlywayException e) {
      throw new StoreOpenException(
          "The tables in " + settings.place() + " cannot be brought up to date: " + e.getMessage(),
          e);
    }
  }

  private StoreOpenException unusable(SQLException e) {
    return new StoreOpenException(
        "The " + settings.place() + " cannot be used: " + e.getMessage(), e);
  }

  private void checkServer(PostgresSession session) throws SQLException {
    Server server = session.one(SERVER, row -> new Server(row.getInt(1), row.getString(2)));
    Optional<String> objection = server.objection(settings.place());
    if (objection.isPresent()) {
      throw new StoreOpenException(objection.get());
    }
  }

  /// A server's version, as in `server_version_num`, and the database's encoding.
  record Server(int version, String encoding) {

    /// Returns the reason why the store cannot use this server, in one sentence, or empty if it
    /// can.
    Optional<String> objection(String place) {
      if (version < SERVER_VERSION_LEAST) {
        return Optional.of(
            "The server of %s is PostgreSQL %s; use %s or newer."
                .formatted(place, version / 10_000, SERVER_VERSION_LEAST / 10_000));
      }
      return encoding.equals("UTF8")
          ? Optional.empty()
          : Optional.of(
              "The database of %s is encoded in %s; use one that is in UTF8."
                  .formatted(place, encoding));
    }
  }

  private void bringUpToDate(PostgresSession session) throws SQLException {
    if (session.number(HAS_SCHEMA, settings.schema()) == 0) {
      session.execute("create schema " + settings.schema()); // the settings have checked this name
    }
    versions.checkCompatibility(session, LEVEL);
    migrate(session, OWN);
    for (Migrations migrations : settings.migrations()) {
      migrate(session, migrations);
    }
  }

  private void migrate(PostgresSession session, Migrations migrations) throws SQLException {
    if (!versions.isUpToDate(session, migrations)) {
      configuration(migrations).load().migrate();
    }
  }

  private FluentConfiguration configuration(Migrations migrations) {
    return Flyway.configure()
        .dataSource(connections.dataSource(Purpose.MIGRATING))
        .defaultSchema(settings.schema())
        .createSchemas(false)
        .locations(migrations.location())
        .table(migrations.historyTable())
        .baselineOnMigrate(true) // the embedding program's tables are in the same schema
        .baselineVersion("0")
        .ignoreMigrationPatterns("*:future"); // of a newer program that this one may live beside
  }
}
