package io.spectra.webhooks.server;

import io.netty.channel.EventLoopGroup;
import io.spectra.webhooks.server.cli.StartFailedException;
import io.spectra.webhooks.server.http.AccessCheck;
import io.spectra.webhooks.server.http.listener.HttpListener;
import io.spectra.webhooks.server.http.listener.ListenerSettings;
import io.spectra.webhooks.server.metrics.ServerMetrics;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Starts the API's listener at the address in the settings, tells the operator in one sentence why
/// it cannot, and knows the URL at which it can be reached.
///
/// @param isTls whether callers connect with https
record ApiListener(HttpListener http, boolean isTls) {

  /// @param ticker monotonic nanoseconds
  /// @throws StartFailedException when the address or the certificate cannot be used
  static ApiListener start(
      EventLoopGroup loops,
      ListenerSettings settings,
      AccessCheck accessCheck,
      ServerMetrics metrics,
      InstantSource clock,
      LongSupplier ticker) {
    try {
      var http =
          HttpListener.start(loops, settings, accessCheck, metrics.requests(), clock, ticker);
      metrics.watch(http);
      return new ApiListener(http, settings.tls().isPresent());
    } catch (IOException e) {
      throw new StartFailedException(sentence(settings, e), e);
    }
  }

  private static String sentence(ListenerSettings settings, IOException failure) {
    return failure.getCause() instanceof BindException
        ? "Port %s on %s cannot be used (%s); choose another one with --port, or stop the program that has it."
            .formatted(settings.port(), settings.host(), failure.getCause().getMessage())
        : "The listener cannot start: %s.".formatted(failure.getMessage());
  }

  /// Whether a listener with these settings can be reached from this machine alone.
  ///
  /// @throws StartFailedException when the host has no address
  static boolean isLoopbackOnly(ListenerSettings settings) {
    try {
      return InetAddress.getByName(settings.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new StartFailedException(
          "listen.host: there is no address for %s.".formatted(settings.host()), e);
    }
  }

  /// The URL of the API for a caller on this machine.
  URI url() {
    var bound = http.address();
    var address = isOnEveryAddress() ? InetAddress.getLoopbackAddress() : bound.getAddress();
    var host = address.getHostAddress();
    return URI.create(
        "%s://%s:%s"
            .formatted(
                isTls ? "https" : "http",
                host.contains(":") ? "[" + host + "]" : host,
                bound.getPort()));
  }

  boolean isOnEveryAddress() {
    return http.address().getAddress().isAnyLocalAddress();
  }
}
