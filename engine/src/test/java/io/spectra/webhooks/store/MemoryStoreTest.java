package io.spectra.webhooks.store;

/// Checks the store in memory against the contract of all stores.
class MemoryStoreTest extends StoreContract {

  @Override
  protected Store open() {
    return new MemoryStore();
  }

  @Override
  protected Store reopen(Store stopped) {
    return stopped;
  }
}
