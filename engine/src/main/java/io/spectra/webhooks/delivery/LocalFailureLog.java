package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.webhook.WebhookId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Reports the local failures of one loop: each to the observer, and one a minute to the log, since
/// a machine that has run out of something fails many attempts for the same reason. Loop-owned.
final class LocalFailureLog {
  private static final Logger LOG = System.getLogger(LocalFailureLog.class.getName());
  private static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();

  private final DeliveryObserver observer;
  private final LongSupplier ticker;
  private long unreported;
  private long notBeforeNanos;

  LocalFailureLog(DeliveryObserver observer, LongSupplier ticker) {
    this.observer = observer;
    this.ticker = ticker;
    this.notBeforeNanos = ticker.getAsLong();
  }

  void report(LocalFailure failure, WebhookId webhook) {
    observer.failedLocally(failure);
    unreported++;
    long now = ticker.getAsLong();
    if (now - notBeforeNanos >= 0) {
      notBeforeNanos = now + EVERY_NANOS;
      log(failure, webhook);
      unreported = 0;
    }
  }

  private void log(LocalFailure failure, WebhookId webhook) {
    String retried =
        "; the delivery to webhook "
            + webhook
            + " is attempted again later. Attempts that ended like this since the last such message: "
            + unreported;
    switch (failure) {
      case LocalFailure.Shortage(Throwable cause) ->
          LOG.log(
              Level.WARNING,
              "This machine lacks what an attempt needs (" + rootOf(cause) + ")" + retried);
      case LocalFailure.Fault(Throwable cause) ->
          LOG.log(Level.WARNING, "An attempt ended by a fault of this program" + retried, cause);
    }
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : rootOf(cause);
  }
}
