package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.Core;
import io.spectra.webhooks.delivery.Mailbox;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.tenant.ApiKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Runs the work that is due by the clock, on a thread of its own: every second the sweep and the
/// revocation of keys that have expired, and every minute the retention.
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Housekeeping.class.getName());

  private final Registry registry;
  private final Supplier<Core> core;
  private final Mailbox writerMailbox;
  private final InstantSource clock;
  private final Retention retention;
  private final Consumer<ApiKey> revoke;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("spectra-housekeeping").daemon().factory());

  Housekeeping(
      Supplier<Core> core,
      Mailbox writerMailbox,
      Registry registry,
      InstantSource clock,
      Retention retention,
      Consumer<ApiKey> revoke) {
    this.registry = registry;
    this.core = core;
    this.writerMailbox = writerMailbox;
    this.clock = clock;
    this.retention = retention;
    this.revoke = revoke;
  }

  void start() {
    thread.scheduleWithFixedDelay(guarded("sweep", this::everySecond), 1, 1, TimeUnit.SECONDS);
    thread.scheduleWithFixedDelay(guarded("retention", retention::run), 60, 60, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void everySecond() {
    Instant now = clock.instant();
    writerMailbox.later(() -> core.get().writer().catchUp());
    core.get().sweep(now);
    registry.keys().stream()
        .filter(key -> key.revokedAt().isEmpty() && !key.isUsable(now))
        .forEach(revoke);
  }

  /// The top of the thread: whatever fails is tried again in the next round, and logged once until
  /// it goes well.
  private static Runnable guarded(String what, Runnable task) {
    var failing = new AtomicBoolean();
    return () -> {
      try {
        task.run();
        failing.set(false);
      } catch (RuntimeException | Error e) {
        Level level = failing.getAndSet(true) ? Level.DEBUG : Level.WARNING;
        LOG.log(level, "The " + what + " failed; the next round tries again", e);
      }
    };
  }
}
