package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreContract;
import org.junit.jupiter.api.AfterEach;

/// Runs the contract of all stores on PostgreSQL.
class PostgresStoreContractTest extends StoreContract {
  private final TestDatabase database = new TestDatabase();

  @Override
  protected Store open() {
    return database.open();
  }

  @Override
  protected Store reopen(Store stopped) {
    stopped.close();
    return open();
  }

  @AfterEach
  void drop_the_schema() throws Exception {
    database.close();
  }
}
