package io.spectra.webhooks.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.spectra.webhooks.server.http.RequestObserver;
import io.spectra.webhooks.server.http.Route;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Counts and times the API's answers by route and status. The routes come from the table, so that
/// nobody can make up labels. Any event loop; never blocks.
public final class RequestMetrics implements RequestObserver {
  private static final String NOWHERE = "none";

  private final MeterRegistry meters;
  private final Map<Label, Timer> timers = new ConcurrentHashMap<>();

  public RequestMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  private record Label(String route, int status) {}

  @Override
  public void answered(Optional<Route> route, int status, Duration took) {
    var label = new Label(route.map(Route::toString).orElse(NOWHERE), status);
    timers.computeIfAbsent(label, this::timer).record(took);
  }

  private Timer timer(Label label) {
    return Timer.builder("spectra.http.requests")
        .description("Requests to the API, by route and status")
        .tag("route", label.route())
        .tag("status", Integer.toString(label.status()))
        .register(meters);
  }
}
