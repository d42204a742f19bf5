package io.spectra.webhooks.sending;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.spectra.webhooks.delivery.Attempt;
import io.spectra.webhooks.delivery.Sender;
import io.spectra.webhooks.settings.SenderSettings;
import io.spectra.webhooks.tasks.FailureReport;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Sends attempts over HTTP/1.1 from one Netty event loop, with its own connections.
///
/// Any thread may create an instance, but only its event loop may use and close it. An attempt is
/// one [HttpCall] with one deadline, on a pooled connection or a new one from the [Connector],
/// which opens all connections. An attempt never throws. The receiver's behaviour becomes an
/// outcome, and a failure of this process or its machine becomes a
/// [io.spectra.webhooks.attempt.LocalFailure].
final class HttpSender implements Sender {
  private static final Logger LOG = System.getLogger(HttpSender.class.getName());

  private final EventLoop loop;
  private final SenderSettings settings;
  private final Connector connector;
  private final LongSupplier ticker;
  private final ConnectionPool pool;
  private final RequestWriter writer;
  private final FailureLog failures;
  private final FailureReport sweepFailures =
      new FailureReport(
          LOG, Level.WARNING, "The sweep of idle connections failed; it will be tried again");
  private final ScheduledFuture<?> sweeps;
  private boolean isClosed;

  /// Creates a sender. `version` is the program's version, for the `User-Agent`. `ticker` counts
  /// nanoseconds and never goes back.
  public HttpSender(
      Connector connector, SenderSettings settings, String version, LongSupplier ticker) {
    this.loop = connector.loop();
    this.settings = settings;
    this.connector = connector;
    this.ticker = ticker;
    this.pool = new ConnectionPool(settings, ticker, new CurrentAddresses(connector, ticker));
    this.writer = new RequestWriter(version);
    this.failures = new FailureLog(ticker);
    long everyNanos = settings.idleTimeout().toNanos() / 4;
    this.sweeps =
        loop.scheduleWithFixedDelay(
            this::guardedSweep, everyNanos, everyNanos, TimeUnit.NANOSECONDS);
  }

  /// @throws IllegalStateException after [#close()]
  @Override
  public Call send(Attempt attempt, Watcher watcher) {
    if (isClosed) {
      throw new IllegalStateException("the sender is closed; " + attempt.delivery());
    }
    var reserved = pool.take(attempt.webhook().url().origin());
    try {
      var call = new HttpCall(this, attempt, watcher, reserved);
      call.begin();
      return call;
    } catch (RuntimeException | Error e) {
      reserved.ifPresent(ReceiverConnection::abort);
      throw e;
    }
  }

  @Override
  public boolean hasIdleConnection(WebhookUrl url) {
    return pool.has(url.origin());
  }

  /// Accepts no further attempts and closes the idle connections. Attempts under way continue to
  /// their outcomes if the loop runs that long.
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    sweeps.cancel(false);
    pool.close();
    connector.close();
  }

  /// Returns the number of idle connections.
  int idleConnections() {
    return pool.size();
  }

  /// Closes the connections that have been idle for too long, and writes summaries to the log. Also
  /// called from time to time.
  void sweep() {
    pool.sweep();
    failures.sweep();
  }

  private void guardedSweep() {
    sweepFailures.runGuarded(this::sweep);
  }

  EventLoop loop() {
    return loop;
  }

  SenderSettings settings() {
    return settings;
  }

  RequestWriter writer() {
    return writer;
  }

  FailureLog failures() {
    return failures;
  }

  long now() {
    return ticker.getAsLong();
  }

  Connecting connect(Attempt attempt, long deadline, Connecting.Listener listener) {
    var origin = attempt.webhook().url().origin();
    return connector.connect(origin, settings, deadline, ticker, listener);
  }

  void keep(ReceiverConnection connection) {
    if (isClosed) {
      connection.close();
    } else {
      pool.put(connection);
    }
  }
}
