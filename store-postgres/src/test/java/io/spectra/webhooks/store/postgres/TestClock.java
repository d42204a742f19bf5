package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.StoreDriver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that stands still at [StoreDriver#START] until a test moves it.
final class TestClock implements InstantSource {
  private final AtomicReference<Instant> now = new AtomicReference<>(StoreDriver.START);

  @Override
  public Instant instant() {
    return now.get();
  }

  void move(Duration by) {
    now.updateAndGet(before -> before.plus(by));
  }
}
