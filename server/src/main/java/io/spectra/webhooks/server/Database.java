package io.spectra.webhooks.server;

import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.engine.Work;
import io.spectra.webhooks.server.settings.ServerSettings;
import io.spectra.webhooks.server.storage.TenantLock;
import io.spectra.webhooks.server.storage.Transactions;
import io.spectra.webhooks.store.Migrations;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.SqlRead;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.postgres.PostgresSettings;
import io.spectra.webhooks.store.postgres.PostgresStore;
import io.spectra.webhooks.store.sqlite.SqliteSettings;
import io.spectra.webhooks.store.sqlite.SqliteStore;
import io.spectra.webhooks.tenant.TenantId;
import java.nio.file.Path;
import java.time.InstantSource;

/// The opened database of the server: everything that differs between SQLite and PostgreSQL.
sealed interface Database {

  /// Opens the database that the settings name, in the data directory or on a PostgreSQL server.
  static Database open(
      ServerSettings settings, ServerFiles files, SecretCipher cipher, InstantSource clock) {
    return settings
        .data()
        .database()
        .<Database>map(where -> OnPostgres.open(where, cipher, clock))
        .orElseGet(() -> OnSqlite.open(files.directory(), files.nativeLibraries(), cipher, clock));
  }

  Store store();

  /// Returns the access to the server's own tables.
  Transactions transactions(Engine engine);

  /// Whether other nodes may use it at the same time.
  boolean isShared();

  /// Files in the data directory, for one process.
  record OnSqlite(SqliteStore store) implements Database {
    private static final Migrations TABLES =
        new Migrations("classpath:db/server/sqlite", "server_schema_history", "1");

    static OnSqlite open(
        Path directory, Path nativeDirectory, SecretCipher cipher, InstantSource clock) {
      return new OnSqlite(
          SqliteStore.open(
              SqliteSettings.in(directory).withNativeDirectory(nativeDirectory).with(TABLES),
              cipher,
              clock));
    }

    /// A write joins the engine's group commit, whose one writer runs them one after another.
    @Override
    public Transactions transactions(Engine engine) {
      return new Transactions() {
        @Override
        public <T> T write(TenantId tenant, Work<T> work) {
          return engine.transact(work);
        }

        @Override
        public <T> T write(Work<T> work) {
          return engine.transact(work);
        }

        @Override
        public <T> T read(SqlRead<T> reading) {
          return store.read(reading);
        }
      };
    }

    @Override
    public boolean isShared() {
      return false;
    }
  }

  /// A schema of a PostgreSQL database, for one process or for many.
  record OnPostgres(PostgresStore store) implements Database {
    private static final Migrations TABLES =
        new Migrations("classpath:db/server/postgres", "server_schema_history", "2");

    static OnPostgres open(PostgresSettings settings, SecretCipher cipher, InstantSource clock) {
      return new OnPostgres(PostgresStore.open(settings.with(TABLES), cipher, clock));
    }

    /// A write is a transaction of its own.
    @Override
    public Transactions transactions(Engine engine) {
      return new Transactions() {
        @Override
        public <T> T write(TenantId tenant, Work<T> work) {
          return engine.transact((connection, events) -> {
            TenantLock.take(connection, tenant);
            return work.run(connection, events);
          });
        }

        @Override
        public <T> T write(Work<T> work) {
          return engine.transact(work);
        }

        @Override
        public <T> T read(SqlRead<T> reading) {
          return store.read(reading);
        }
      };
    }

    @Override
    public boolean isShared() {
      return true;
    }
  }
}
