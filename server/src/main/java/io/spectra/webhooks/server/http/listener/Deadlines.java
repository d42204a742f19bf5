package io.spectra.webhooks.server.http.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.spectra.webhooks.tasks.FailureReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Looks through one event loop's connections a few times a second for deadlines that have passed.
/// A timer for each request would cost more than the request's parsing. Also keeps the text of the
/// `Date` header. Everything on its loop but the constructor and [#close].
final class Deadlines {
  private static final Logger LOG = System.getLogger(Deadlines.class.getName());
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final LongSupplier ticker;
  private final InstantSource clock;
  private final Set<CallerConnection> connections = new LinkedHashSet<>();
  private final ScheduledFuture<?> schedule;
  private final FailureReport failures =
      new FailureReport(
          LOG, Level.ERROR, "Deadlines of connections could not be kept; trying again");
  private long now; // as of the last look; deadlines are late by one period at most
  private byte[] date;

  Deadlines(EventLoop loop, Duration period, LongSupplier ticker, InstantSource clock) {
    this.ticker = ticker;
    this.clock = clock;
    this.now = ticker.getAsLong();
    this.date = dateOf(clock.instant());
    this.schedule =
        loop.scheduleWithFixedDelay(
            () -> failures.runGuarded(this::look),
            period.toNanos(),
            period.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  void add(CallerConnection connection) {
    connections.add(connection);
  }

  void remove(CallerConnection connection) {
    connections.remove(connection);
  }

  /// The ticker's value, at most one period old.
  long now() {
    return now;
  }

  byte[] date() {
    return date;
  }

  /// All connections of this loop.
  List<CallerConnection> connections() {
    return new ArrayList<>(connections);
  }

  /// Any thread.
  void close() {
    schedule.cancel(false);
  }

  private void look() {
    now = ticker.getAsLong();
    date = dateOf(clock.instant());
    for (CallerConnection connection : connections()) {
      connection.expire(now);
    }
  }

  private static byte[] dateOf(Instant instant) {
    return HTTP_DATE.format(instant).getBytes(US_ASCII);
  }
}
