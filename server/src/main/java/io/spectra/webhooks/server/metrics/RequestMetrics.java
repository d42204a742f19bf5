package io.spectra.webhooks.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.spectra.webhooks.server.http.RequestObserver;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.http.listener.HttpListener;
import io.spectra.webhooks.server.http.listener.HttpListener.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/// Counts and times the API's answers by route and status. The routes come from the table, so that
/// nobody can make up labels. Any event loop; never blocks.
final class RequestMetrics implements RequestObserver {
  private static final String NOWHERE = "none";

  private final MeterRegistry meters;
  private final Map<Label, Timer> timers = new ConcurrentHashMap<>();

  public RequestMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  /// Shows from now on how much of the listener's bounds is in use.
  public void watch(HttpListener listener) {
    gauge("spectra.http.connections", "Callers' open connections", listener, Status::connections);
    gauge("spectra.http.requests.running", "Requests being answered", listener, Status::requests);
    gauge(
        "spectra.http.bodies.held.bytes",
        "Requests' bodies in memory",
        listener,
        Status::heldBytes);
    if (listener.certificateExpiresAt().isPresent()) {
      Gauge.builder(
              "spectra.http.certificate.expiry.timestamp.seconds",
              listener,
              watched -> watched.certificateExpiresAt().orElseThrow().getEpochSecond())
          .description("When the API's certificate expires, in seconds since 1970")
          .register(meters);
    }
  }

  private record Label(String route, int status) {}

  @Override
  public void answered(Optional<Route> route, int status, Duration took) {
    var label = new Label(route.map(Route::toString).orElse(NOWHERE), status);
    timers.computeIfAbsent(label, this::timer).record(took);
  }

  private void gauge(
      String name, String description, HttpListener listener, ToDoubleFunction<Status> value) {
    Gauge.builder(name, listener, watched -> value.applyAsDouble(watched.status()))
        .description(description)
        .register(meters);
  }

  private Timer timer(Label label) {
    return Timer.builder("spectra.http.requests")
        .description("Requests to the API, by route and status")
        .tag("route", label.route())
        .tag("status", Integer.toString(label.status()))
        .register(meters);
  }
}
