package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.secret.MasterKey;
import io.spectra.webhooks.secret.MasterKeyCipher;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.StoreDriver;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Opens stores for tests, with a fixed master key and a stopped clock.
final class TestStores {
  static final SecretCipher CIPHER =
      new MasterKeyCipher(List.of(MasterKey.parse("5a".repeat(32))), new SecureRandom());
  static final InstantSource CLOCK = InstantSource.fixed(StoreDriver.START);

  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb"); // kept, or its level goes

  static {
    FLYWAY.setLevel(Level.WARNING);
  }

  private TestStores() {}

  static SqliteStore open(Path directory) {
    return open(SqliteSettings.in(directory));
  }

  static SqliteStore open(SqliteSettings settings) {
    return SqliteStore.open(settings, CIPHER, CLOCK);
  }
}
