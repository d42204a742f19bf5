package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.Core;
import io.spectra.webhooks.delivery.Mailbox;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.tasks.FailureReport;
import io.spectra.webhooks.tasks.RepeatedTasks;
import io.spectra.webhooks.tenant.ApiKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Runs the work that is due by the clock, on a thread of its own: every second the sweep and the
/// revocation of keys that have expired, and every minute the retention.
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);
  private static final Duration RETENTION_EVERY = Duration.ofMinutes(1);

  private final Registry registry;
  private final Supplier<Core> core;
  private final Mailbox writerMailbox;
  private final InstantSource clock;
  private final Retention retention;
  private final Consumer<ApiKey> revoke;
  private final RepeatedTasks tasks = RepeatedTasks.onOneThread("spectra-housekeeping");

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
    tasks.repeat(SWEEP_EVERY, this::everySecond, failureOf("sweep"));
    tasks.repeat(RETENTION_EVERY, retention::run, failureOf("retention"));
  }

  @Override
  public void close() {
    tasks.close();
  }

  private void everySecond() {
    Instant now = clock.instant();
    writerMailbox.later(() -> core.get().writer().catchUp());
    core.get().sweep(now);
    registry.keys().stream()
        .filter(key -> key.revokedAt().isEmpty() && !key.isUsable(now))
        .forEach(revoke);
  }

  private static FailureReport failureOf(String what) {
    return new FailureReport(
        LOG, Level.WARNING, "The " + what + " failed; the next round tries again");
  }
}
