package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.embedding.ChangeTerms;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.idempotency.IdempotencyKey;
import io.spectra.webhooks.server.idempotency.IdempotentRequests;
import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import io.spectra.webhooks.server.storage.CompanionWrite;
import io.spectra.webhooks.tenant.Tenant;
import java.util.Comparator;
import java.util.List;

/// The operator's calls about tenants. Handlers run on virtual threads.
final class TenantRoutes {
  private static final int NAME_MAX = 255;

  private final Engine engine;
  private final IdempotentRequests idempotent;
  private final BodyRule body;

  public TenantRoutes(Engine engine, IdempotentRequests idempotent, BodyRule body) {
    this.engine = engine;
    this.idempotent = idempotent;
    this.body = body;
  }

  public List<Route> routes() {
    return List.of(
        Route.of(Method.GET, "/admin/v1/tenants", Access.operator(), BodyRule.none(), this::list),
        Route.of(Method.POST, "/admin/v1/tenants", Access.operator(), body, this::add));
  }

  private Response list(Request request) {
    var tenants =
        engine.registry().tenants().stream()
            .sorted(Comparator.comparingLong(tenant -> tenant.id().value()))
            .toList();
    return PagedAnswer.of(request, tenants, TenantRoutes::json);
  }

  private Response add(Request request) {
    var name = request.json().string("name", NAME_MAX);
    return idempotent.create(IdempotencyKey.ofOperator(request), keeper -> add(name, keeper));
  }

  private Response add(String name, IdempotentRequests.Keeper keeper) {
    CompanionWrite<RegistryDelta> kept = keeper.keep(made -> added(made.tenants().getFirst()));
    return added(engine.addTenant(name, ChangeTerms.writing(kept::write)));
  }

  private static Response added(Tenant tenant) {
    return Response.created(json(tenant));
  }

  private static JsonValue json(Tenant tenant) {
    return JsonFields.object(json ->
        json.number("id", tenant.id().value())
            .text("name", tenant.name())
            .time("created_at", tenant.createdAt()));
  }
}
