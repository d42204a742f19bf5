package io.spectra.webhooks.server.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that tests move.
final class ManualClock implements InstantSource {
  private final AtomicReference<Instant> now;

  ManualClock(Instant now) {
    this.now = new AtomicReference<>(now);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  void advance(Duration by) {
    now.updateAndGet(before -> before.plus(by));
  }

  void set(Instant to) {
    now.set(to);
  }
}
