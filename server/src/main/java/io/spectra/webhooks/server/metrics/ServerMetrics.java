package io.spectra.webhooks.server.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.server.http.RequestObserver;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.http.listener.HttpListener;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Counts and measures what the server does, and offers the figures to monitoring systems. Any
/// thread; never blocks.
public final class ServerMetrics {
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final EngineMetrics deliveries;
  private final RequestMetrics requests = new RequestMetrics(meters);

  public ServerMetrics(InstantSource clock) {
    deliveries = new EngineMetrics(meters, clock);
  }

  /// The observer that counts deliveries.
  public DeliveryObserver deliveries() {
    return deliveries;
  }

  /// The observer that counts the API's answers.
  public RequestObserver requests() {
    return requests;
  }

  /// Shows from now on how full the engine is.
  public void watch(Engine engine) {
    deliveries.watch(engine);
  }

  /// Shows from now on how much of the listener's bounds is in use.
  public void watch(HttpListener listener) {
    requests.watch(listener);
  }

  /// Returns all figures in Prometheus' text format.
  public String text() {
    return meters.scrape();
  }

  /// Returns the routes that monitoring systems call.
  ///
  /// @param isReady whether the server takes requests
  public List<Route> routes(BooleanSupplier isReady) {
    return new MonitoringRoutes(isReady, this::text).routes();
  }
}
