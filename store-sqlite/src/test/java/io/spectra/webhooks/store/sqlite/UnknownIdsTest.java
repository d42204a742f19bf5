package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.engine.UnknownIdsContract;
import io.spectra.webhooks.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests unknown ids on SQLite.
@SuppressWarnings("NullAway.Init") // set before each test
class UnknownIdsTest extends UnknownIdsContract {
  @TempDir Path directory;
  private Store store;

  @Override
  protected Store open() {
    store = TestStores.open(directory);
    return store;
  }

  @AfterEach
  void close_the_store() {
    engine().close();
    store.close();
  }
}
