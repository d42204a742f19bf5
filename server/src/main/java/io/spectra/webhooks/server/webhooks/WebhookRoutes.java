package io.spectra.webhooks.server.webhooks;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.embedding.ChangeTerms;
import io.spectra.webhooks.engine.BlockedUrlException;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.engine.EventDraft;
import io.spectra.webhooks.engine.UnknownIdException;
import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.event.InvalidEventFilterException;
import io.spectra.webhooks.registry.Registry;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.server.access.Caller;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.events.Catalogue;
import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.JsonObject;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.Pagination;
import io.spectra.webhooks.server.http.Paging;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.idempotency.IdempotencyKey;
import io.spectra.webhooks.server.idempotency.IdempotentRequests;
import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import io.spectra.webhooks.server.storage.CompanionWrite;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.ChangeWork;
import io.spectra.webhooks.store.HistoryRow;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.webhook.InvalidWebhookUrlException;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The API's calls about webhooks and their delivery history. A webhook belongs to the key that
/// registered it; for every other key it does not exist. Handlers run on virtual threads.
public final class WebhookRoutes {
  private static final int HISTORY_ROWS = 50;
  private static final int DESCRIPTION_MAX = 500;
  private static final int EVENTS_MAX = 1_000;
  private static final int TEXT_MAX = 10_000;
  private static final long DELIVERY_ID_MAX = (1L << 53) - 1;

  private final Engine engine;
  private final Catalogue catalogue;
  private final IdempotentRequests idempotent;
  private final SecureRandom random;
  private final InstantSource clock;
  private final Bounds bounds;

  /// The bounds of a request about webhooks.
  public record Bounds(int webhooksPerKeyMax, BodyRule body) {}

  public WebhookRoutes(
      Engine engine,
      Catalogue catalogue,
      IdempotentRequests idempotent,
      SecureRandom random,
      InstantSource clock,
      Bounds bounds) {
    this.engine = engine;
    this.catalogue = catalogue;
    this.idempotent = idempotent;
    this.random = random;
    this.clock = clock;
    this.bounds = bounds;
  }

  public List<Route> routes() {
    var scope = Scope.WEBHOOKS_MANAGE;
    var manage = Access.scope(scope);
    var one = "/api/v1/webhooks/{id}";
    return List.of(
        Route.of(Method.POST, "/api/v1/webhooks", manage, bounds.body(), this::register),
        Route.get("/api/v1/webhooks", scope, this::list),
        Route.get(one, scope, request -> Response.ok(WebhookJson.of(own(request)))),
        Route.of(Method.PATCH, one, manage, bounds.body(), this::change),
        Route.delete(one, scope, this::delete),
        Route.of(Method.POST, one + "/test", manage, bounds.body().orNothing(), this::test),
        Route.get(one + "/deliveries", scope, this::deliveries),
        Route.get(one + "/deliveries/{delivery}", scope, this::delivery));
  }

  private Response register(Request request) {
    return idempotent.create(IdempotencyKey.ofApiKey(request), keeper -> register(request, keeper));
  }

  private Response register(Request request, IdempotentRequests.Keeper keeper) {
    var caller = request.caller();
    JsonObject json = request.json();
    WebhookFields.check(json);
    var url = url(json, json.string("url", TEXT_MAX));
    if (!json.has("events") || json.isNull("events")) {
      throw json.missing("events");
    }
    if (!json.optionalBool("active").orElse(true)) {
      throw ApiError.invalid(
              "active", "A webhook is active when it is registered; then turn it off with PATCH.")
          .thrown();
    }
    var change =
        new RegistryChange.AddWebhook(
            caller.tenant(),
            Optional.of(caller.key()),
            url,
            events(json),
            json.optionalString("description", DESCRIPTION_MAX).orElse(""),
            SigningSecret.generate(random),
            clock.instant());
    CompanionWrite<RegistryDelta> kept =
        keeper.keepSealed(made -> registered(made.webhooks().getFirst()));
    return registered(add(json, change, caller, kept::write));
  }

  private static Response registered(Webhook webhook) {
    return Response.created(WebhookJson.withSecret(webhook));
  }

  private Webhook add(
      JsonObject json, RegistryChange.AddWebhook change, Caller caller, ChangeWork work) {
    try {
      return engine.addWebhook(change, new ChangeTerms(known -> checkCount(known, caller), work));
    } catch (BlockedUrlException e) {
      throw blocked(json, e);
    } catch (UnknownIdException _) {
      // The key was revoked while its request was on the way.
      throw ApiError.invalidApiKey().thrown();
    }
  }

  private void checkCount(Registry known, Caller caller) {
    long count =
        known.webhooks(caller.tenant()).stream()
            .filter(webhook -> isOf(webhook, caller.key()))
            .count();
    if (count >= bounds.webhooksPerKeyMax()) {
      throw ApiError.invalid(
              "url",
              "too_many_webhooks",
              "This key has %s webhooks, which is the most it may have; delete one first."
                  .formatted(count))
          .thrown();
    }
  }

  private Response list(Request request) {
    var caller = request.caller();
    var paging = Paging.of(request);
    var all =
        engine.registry().webhooks(caller.tenant()).stream()
            .filter(webhook -> isOf(webhook, caller.key()))
            .toList()
            .reversed();
    var page = all.stream().skip(paging.offset()).limit(paging.perPage());
    return Response.list(
        JsonValue.array(page.toList(), WebhookJson::of),
        new Pagination.Numbered(all.size(), paging));
  }

  private Response change(Request request) {
    var webhook = own(request);
    JsonObject json = request.json();
    WebhookFields.check(json);
    refuseNulls(json);
    var url = json.optionalString("url", TEXT_MAX).map(text -> url(json, text));
    var events = json.has("events") ? Optional.of(events(json)) : Optional.<EventFilter>empty();
    var description = json.optionalString("description", DESCRIPTION_MAX);
    var active = json.optionalBool("active");
    var change =
        new RegistryChange.ChangeWebhook(
            webhook.id(), url, events, description, active, clock.instant());
    try {
      return Response.ok(WebhookJson.of(engine.changeWebhook(change)));
    } catch (BlockedUrlException e) {
      throw blocked(json, e);
    } catch (UnknownIdException _) {
      throw unknown(request);
    }
  }

  /// None of them can be without a value, so that a null is a mistake and no wish to keep it.
  private static void refuseNulls(JsonObject json) {
    for (var field : List.of("url", "events", "active")) {
      if (json.isNull(field)) {
        throw json.invalid(field, "must not be null; leave it out to keep it");
      }
    }
    if (json.isNull("description")) {
      throw json.invalid("description", "must not be null; send \"\" to empty it");
    }
  }

  private Response delete(Request request) {
    var webhook = own(request);
    try {
      engine.deleteWebhook(webhook.id());
    } catch (UnknownIdException _) {
      throw unknown(request);
    }
    return Response.ok(
        JsonFields.object(json -> json.number("id", webhook.id().value()).truth("deleted", true)));
  }

  private Response test(Request request) {
    return idempotent.create(IdempotencyKey.ofApiKey(request), keeper -> test(request, keeper));
  }

  private Response test(Request request, IdempotentRequests.Keeper keeper) {
    var webhook = own(request);
    if (!webhook.active()) {
      throw ApiError.conflict("illegal_state", "The webhook is inactive; activate it first.")
          .thrown();
    }
    var data =
        EventData.parse(
            JsonFields.object(json ->
                    json.number("webhook_id", webhook.id().value())
                        .text("message", "This is a test event."))
                .bytes());
    var draft = new EventDraft(webhook.tenant(), EventType.WEBHOOK_TEST, clock.instant(), data);
    CompanionWrite<EventId> kept = keeper.keep(WebhookRoutes::tested);
    return tested(
        engine.transact((connection, events) -> {
          EventId id = events.add(draft, Optional.of(webhook.id()));
          kept.write(connection, id);
          return id;
        }));
  }

  private static Response tested(EventId id) {
    return Response.success(202, JsonFields.object(json -> json.text("id", id.toString())));
  }

  private Response deliveries(Request request) {
    var webhook = own(request);
    var rows = engine.latestAttempts(webhook.tenant(), webhook.id(), HISTORY_ROWS);
    return Response.ok(JsonValue.array(rows, DeliveryJson::of));
  }

  private Response delivery(Request request) {
    var webhook = own(request);
    long number = request.pathId("delivery", "delivery");
    var attempts =
        number <= DELIVERY_ID_MAX
            ? engine.attempts(webhook.tenant(), webhook.id(), new DeliveryId(number))
            : List.<HistoryRow>of();
    if (attempts.isEmpty()) {
      throw ApiError.notFound("delivery", request.pathVariable("delivery")).thrown();
    }
    return Response.ok(DeliveryJson.of(attempts));
  }

  private static WebhookUrl url(JsonObject json, String text) {
    try {
      return WebhookUrl.parse(text);
    } catch (InvalidWebhookUrlException e) {
      throw ApiError.invalid(json.pathOf("url"), String.valueOf(e.getMessage())).thrown();
    }
  }

  /// In words for tenants, who have nothing to open.
  private static RuntimeException blocked(JsonObject json, BlockedUrlException blocked) {
    var sentence =
        switch (blocked.objection()) {
          case PLAIN_HTTP ->
              "The URL must begin with https://; plain http is only for hosts that the operator"
                  + " opened.";
          case NOT_PUBLIC, NEVER_OPEN ->
              "The URL's host must have a public address; this one is on a private or reserved"
                  + " network.";
        };
    return ApiError.invalid(json.pathOf("url"), sentence).thrown();
  }

  private EventFilter events(JsonObject json) {
    try {
      return EventFilter.parse(json.strings("events", EVENTS_MAX, TEXT_MAX), catalogue.current());
    } catch (InvalidEventFilterException e) {
      var code = e.field().equals("events") ? "invalid_field" : "unknown_event";
      throw ApiError.invalid(e.field(), code, String.valueOf(e.getMessage())).thrown();
    }
  }

  /// The webhook that the path names, if this key registered it.
  private Webhook own(Request request) {
    var caller = request.caller();
    return engine
        .registry()
        .webhook(new WebhookId(request.pathId("id", "webhook")))
        .filter(webhook -> webhook.tenant().equals(caller.tenant()))
        .filter(webhook -> isOf(webhook, caller.key()))
        .orElseThrow(() -> unknown(request));
  }

  private static boolean isOf(Webhook webhook, ApiKeyId key) {
    return webhook.key().filter(key::equals).isPresent();
  }

  private static RuntimeException unknown(Request request) {
    return ApiError.notFound("webhook", request.pathVariable("id")).thrown();
  }
}
