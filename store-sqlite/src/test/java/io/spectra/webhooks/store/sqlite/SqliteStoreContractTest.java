package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// Runs the contract of all stores on SQLite.
class SqliteStoreContractTest extends StoreContract {
  @TempDir Path directory;

  @Override
  protected Store open() {
    return TestStores.open(directory);
  }

  @Override
  protected Store reopen(Store stopped) {
    stopped.close();
    return open();
  }
}
