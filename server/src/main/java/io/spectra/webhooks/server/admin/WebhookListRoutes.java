package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.webhook.Webhook;
import java.util.Comparator;
import java.util.List;

/// The operator's view of all webhooks, without their secrets. Handlers run on virtual threads.
final class WebhookListRoutes {
  private final Engine engine;

  public WebhookListRoutes(Engine engine) {
    this.engine = engine;
  }

  public List<Route> routes() {
    return List.of(
        Route.of(Method.GET, "/admin/v1/webhooks", Access.operator(), BodyRule.none(), this::list));
  }

  private Response list(Request request) {
    var registry = engine.registry();
    var webhooks =
        registry.tenants().stream()
            .flatMap(tenant -> registry.webhooks(tenant.id()).stream())
            .sorted(Comparator.comparingLong(webhook -> webhook.id().value()))
            .toList();
    return PagedAnswer.of(request, webhooks, WebhookListRoutes::json);
  }

  private static JsonValue json(Webhook webhook) {
    return JsonFields.object(json ->
        json.number("id", webhook.id().value())
            .number("tenant_id", webhook.tenant().value())
            .number("key_id", webhook.key().map(ApiKeyId::value))
            .text("url", webhook.url().text())
            .texts("events", webhook.events().names())
            .text("description", webhook.description())
            .truth("active", webhook.active())
            .time("created_at", webhook.createdAt())
            .time("updated_at", webhook.updatedAt()));
  }
}
