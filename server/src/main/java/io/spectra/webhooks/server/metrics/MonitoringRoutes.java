package io.spectra.webhooks.server.metrics;

import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.json.JsonFields;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Answers monitoring systems: whether the process is alive, whether it takes requests, and all its
/// figures.
final class MonitoringRoutes {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final BooleanSupplier isReady;
  private final Supplier<String> figures;

  public MonitoringRoutes(BooleanSupplier isReady, Supplier<String> figures) {
    this.isReady = isReady;
    this.figures = figures;
  }

  public List<Route> routes() {
    return List.of(
        Route.of(Method.GET, "/health/live", Access.open(), BodyRule.none(), _ -> up()),
        Route.of(Method.GET, "/health/ready", Access.open(), BodyRule.none(), this::ready),
        Route.of(
            Method.GET,
            "/metrics",
            Access.operatorOffLoopback(),
            BodyRule.none(),
            _ -> Response.text(200, PROMETHEUS, figures.get())));
  }

  private static Response up() {
    return Response.ok(JsonFields.object(json -> json.text("status", "up")));
  }

  private Response ready(Request request) {
    if (!isReady.getAsBoolean()) {
      throw ApiError.unavailable("The server does not take requests now.", RETRY_AFTER).thrown();
    }
    return up();
  }
}
