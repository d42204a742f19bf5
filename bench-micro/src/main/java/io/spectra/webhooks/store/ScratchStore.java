package io.spectra.webhooks.store;

import io.spectra.webhooks.micro.ScratchDirectory;
import io.spectra.webhooks.secret.MasterKey;
import io.spectra.webhooks.secret.MasterKeyCipher;
import io.spectra.webhooks.store.postgres.PostgresSettings;
import io.spectra.webhooks.store.postgres.PostgresStore;
import io.spectra.webhooks.store.sqlite.SqliteStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// Opens a store on new data in the directory for temporary files. The data of PostgreSQL is there
/// too; its server is started for the store and ends with it.
record ScratchStore(Store store, Closeable server, ScratchDirectory directory) {
  private static final List<Logger> LOUD = // kept, because a collected logger loses its level
      Stream.of("org.flywaydb", "com.zaxxer", "io.zonky", "org.postgresql")
          .map(Logger::getLogger)
          .toList();

  static {
    LOUD.forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  /// Opens a store of this kind.
  ///
  /// @param adapter `sqlite` or `postgres`
  static ScratchStore open(String adapter) {
    var directory = new ScratchDirectory();
    return switch (adapter) {
      case "sqlite" -> new ScratchStore(SqliteStore.open(directory.path()), () -> {}, directory);
      case "postgres" -> onPostgres(directory);
      default -> throw new IllegalArgumentException("there is no store " + adapter);
    };
  }

  private static ScratchStore onPostgres(ScratchDirectory directory) {
    try {
      var server =
          EmbeddedPostgres.builder()
              .setDataDirectory(directory.path().resolve("postgres"))
              .setServerConfig("fsync", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("synchronous_commit", "on")
              .start();
      var settings = PostgresSettings.at(server.getJdbcUrl("postgres", "postgres"));
      var cipher =
          new MasterKeyCipher(List.of(MasterKey.parse("5a".repeat(32))), new SecureRandom());
      var store = PostgresStore.open(settings, cipher, InstantSource.system());
      return new ScratchStore(store, server, directory);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start", e);
    }
  }

  void close() throws IOException {
    store.close();
    server.close();
    directory.delete();
  }
}
