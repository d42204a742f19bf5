package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.server.access.UsageLog;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.idempotency.IdempotentRequests;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// The operator's calls about tenants, API keys and webhooks.
public final class AdminRoutes {
  private final TenantRoutes tenants;
  private final KeyRoutes keys;
  private final WebhookListRoutes webhooks;

  public AdminRoutes(
      Engine engine,
      UsageLog usage,
      IdempotentRequests idempotent,
      SecureRandom random,
      InstantSource clock,
      BodyRule body) {
    var keyMaker = new KeyMaker(engine, random, clock);
    tenants = new TenantRoutes(engine, idempotent, body);
    keys = new KeyRoutes(engine, keyMaker, usage, idempotent, clock, body);
    webhooks = new WebhookListRoutes(engine);
  }

  public List<Route> routes() {
    return Stream.of(tenants.routes(), keys.routes(), webhooks.routes())
        .flatMap(List::stream)
        .toList();
  }
}
