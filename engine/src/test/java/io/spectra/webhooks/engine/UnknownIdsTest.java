package io.spectra.webhooks.engine;

import io.spectra.webhooks.store.MemoryStore;
import io.spectra.webhooks.store.Store;

/// Unknown ids over the store in memory.
class UnknownIdsTest extends UnknownIdsContract {
  @Override
  protected Store open() {
    return new MemoryStore();
  }
}
