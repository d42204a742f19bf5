package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.event.CatalogueEntry;
import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.server.events.Catalogue;
import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.JsonObject;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.idempotency.IdempotencyKey;
import io.spectra.webhooks.server.idempotency.IdempotentRequests;
import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The operator's calls about the catalogue of events. Handlers run on virtual threads.
public final class EventTypeRoutes {
  private static final int DESCRIPTION_MAX = 1_000;

  private final Catalogue catalogue;
  private final IdempotentRequests idempotent;
  private final BodyRule body;

  public EventTypeRoutes(Catalogue catalogue, IdempotentRequests idempotent, BodyRule body) {
    this.catalogue = catalogue;
    this.idempotent = idempotent;
    this.body = body;
  }

  public List<Route> routes() {
    return List.of(
        Route.of(
            Method.GET, "/admin/v1/event-types", Access.operator(), BodyRule.none(), this::list),
        Route.of(Method.POST, "/admin/v1/event-types", Access.operator(), body, this::add));
  }

  private Response list(Request request) {
    return PagedAnswer.of(request, catalogue.current().entries(), EventTypeRoutes::json);
  }

  private Response add(Request request) {
    return idempotent.create(IdempotencyKey.ofOperator(request), keeper -> add(request, keeper));
  }

  private Response add(Request request, IdempotentRequests.Keeper keeper) {
    JsonObject json = request.json();
    var name = json.string("event", EventType.LENGTH_MAX);
    refuseTwice(name);
    var entry =
        new CatalogueEntry(
            type(json, name),
            json.string("description", DESCRIPTION_MAX),
            example(json.object("example")),
            json.optionalObject("json_schema").map(JsonObject::source));
    try {
      catalogue.add(entry, keeper.keep(EventTypeRoutes::added));
    } catch (IllegalArgumentException e) {
      refuseTwice(name); // another node has just been asked for the same
      throw ApiError.invalid("event", String.valueOf(e.getMessage())).thrown();
    }
    return added(entry);
  }

  private static Response added(CatalogueEntry entry) {
    return Response.created(json(entry));
  }

  private void refuseTwice(String name) {
    if (catalogue.current().find(name).isPresent()) {
      throw ApiError.conflict("event_exists", "There is an event %s already.".formatted(name))
          .thrown();
    }
  }

  private static EventType type(JsonObject body, String name) {
    try {
      return new EventType(name);
    } catch (IllegalArgumentException _) {
      throw body.invalid(
          "event", "must be a name such as order.shipped: lower-case words with dots between");
    }
  }

  private static EventData example(JsonObject example) {
    try {
      return EventData.parse(example.source());
    } catch (IllegalArgumentException e) {
      throw ApiError.invalid("example", String.valueOf(e.getMessage())).thrown();
    }
  }

  private static JsonValue json(CatalogueEntry entry) {
    return JsonFields.object(json ->
        json.text("event", entry.type().name())
            .text("description", entry.description())
            .value("example", JsonValue.raw(text(entry.example())))
            .value("json_schema", entry.jsonSchema().map(JsonValue::raw)));
  }

  private static String text(EventData data) {
    return new String(data.bytes(), StandardCharsets.UTF_8);
  }
}
