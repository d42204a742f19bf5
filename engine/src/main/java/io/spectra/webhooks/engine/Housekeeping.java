package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.Core;
import io.spectra.webhooks.delivery.Mailbox;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.tenant.ApiKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What happens by the clock, off the hot path, on a thread of its own: each second the sweep and
/// the revocation of keys that have expired, each minute the retention.
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
  private static final int PRUNE_ROWS = 500;

  private final Store store;
  private final Registry registry;
  private final Supplier<Core> core;
  private final Mailbox writerMailbox;
  private final InstantSource clock;
  private final Duration retention;
  private final Consumer<ApiKey> revoke;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("spectra-housekeeping").daemon().factory());

  Housekeeping(
      Store store,
      Supplier<Core> core,
      Mailbox writerMailbox,
      Registry registry,
      InstantSource clock,
      Duration retention,
      Consumer<ApiKey> revoke) {
    this.store = store;
    this.registry = registry;
    this.core = core;
    this.writerMailbox = writerMailbox;
    this.clock = clock;
    this.retention = retention;
    this.revoke = revoke;
  }

  void start() {
    thread.scheduleWithFixedDelay(guarded("sweep", this::everySecond), 1, 1, TimeUnit.SECONDS);
    thread.scheduleWithFixedDelay(
        guarded("retention", this::everyMinute), 60, 60, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void everySecond() {
    Instant now = clock.instant();
    writerMailbox.later(() -> core.get().writer().catchUp());
    core.get().recovery().sweep(now);
    registry.keys().stream()
        .filter(key -> key.revokedAt().isEmpty() && !key.isUsable(now))
        .forEach(revoke);
  }

  private void everyMinute() {
    Instant before = clock.instant().minus(retention);
    store.pruneAttempts(before);
    prune(before);
  }

  /// In small pieces, so that accepting never waits long for it.
  private void prune(Instant before) {
    writerMailbox.later(() -> {
      if (core.get().writer().prune(before, PRUNE_ROWS) == PRUNE_ROWS) {
        prune(before);
      }
    });
  }

  /// The top of the thread: whatever fails is tried again in the next round, and logged once until
  /// it goes well.
  private static Runnable guarded(String what, Runnable task) {
    var failing = new AtomicBoolean();
    return () -> {
      try {
        task.run();
        failing.set(false);
      } catch (RuntimeException e) {
        Level level = failing.getAndSet(true) ? Level.DEBUG : Level.WARNING;
        LOG.log(level, "The " + what + " failed; the next round tries again", e);
      }
    };
  }
}
