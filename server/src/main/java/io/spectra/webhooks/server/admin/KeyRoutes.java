package io.spectra.webhooks.server.admin;

import io.spectra.webhooks.embedding.ChangeTerms;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.engine.UnknownIdException;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.access.Tier;
import io.spectra.webhooks.server.access.UsageLog;
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
import io.spectra.webhooks.server.json.ApiTime;
import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.storage.CompanionWrite;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The operator's calls about API keys: making one, which shows it this once, listing, and ending
/// them. Handlers run on virtual threads.
final class KeyRoutes {
  private static final int TEXT_MAX = 255;
  private static final String SCOPE_RULE =
      Arrays.stream(Scope.values())
          .map(Scope::text)
          .collect(Collectors.joining(", ", "must be one of ", ""));

  private final Engine engine;
  private final KeyMaker keys;
  private final UsageLog usage;
  private final IdempotentRequests idempotent;
  private final InstantSource clock;
  private final BodyRule body;

  public KeyRoutes(
      Engine engine,
      KeyMaker keys,
      UsageLog usage,
      IdempotentRequests idempotent,
      InstantSource clock,
      BodyRule body) {
    this.engine = engine;
    this.idempotent = idempotent;
    this.keys = keys;
    this.usage = usage;
    this.clock = clock;
    this.body = body;
  }

  public List<Route> routes() {
    var operator = Access.operator();
    return List.of(
        Route.of(Method.GET, "/admin/v1/keys", operator, BodyRule.none(), this::list),
        Route.of(Method.POST, "/admin/v1/keys", operator, body, this::create),
        Route.of(
            Method.POST, "/admin/v1/keys/{id}/revoke", operator, body.orNothing(), this::revoke));
  }

  private Response list(Request request) {
    var all =
        engine.registry().keys().stream()
            .sorted(Comparator.comparingLong(key -> key.id().value()))
            .toList();
    var lastUsed = usage.lastUses();
    var now = clock.instant();
    return PagedAnswer.of(
        request, all, key -> JsonFields.object(json -> write(json, key, lastUsed, now)));
  }

  private Response create(Request request) {
    return idempotent.create(IdempotencyKey.ofOperator(request), keeper -> create(request, keeper));
  }

  private Response create(Request request, IdempotentRequests.Keeper keeper) {
    JsonObject json = request.json();
    var environment = environment(json);
    var expiresAt = json.optionalString("expires_at", TEXT_MAX).map(text -> future(json, text));
    var wanted =
        new NewKey(
            new TenantId(json.integer("tenant_id", 1, Long.MAX_VALUE)),
            json.string("label", TEXT_MAX),
            environment,
            tier(json),
            scopes(json),
            expiresAt);
    CompanionWrite<RegistryDelta> kept = keeper.keep(made -> shown(made.keys().getFirst()));
    try {
      var made = keys.make(wanted, ChangeTerms.writing(kept::write));
      return Response.created(
          JsonFields.object(fields -> {
            write(fields, made.key(), Map.of(), clock.instant());
            fields.text("key", made.text());
          }));
    } catch (UnknownIdException _) {
      throw ApiError.invalid("tenant_id", "There is no tenant %s.".formatted(wanted.tenant()))
          .thrown();
    }
  }

  /// Returns the answer to a repeated request. The key's text is stored nowhere, so the first
  /// answer cannot be sent again.
  private static Response shown(ApiKey key) {
    return Response.error(
        ApiError.conflict(
            "api_key_shown_once",
            "The first request with this Idempotency-Key made the API key %s, whose text was shown that once; if it is lost, revoke that key, and make another with a new Idempotency-Key."
                .formatted(key.id())));
  }

  private Response revoke(Request request) {
    var id = new ApiKeyId(request.pathId("id", "API key"));
    boolean wasRevoked =
        engine.registry().key(id).filter(key -> key.revokedAt().isPresent()).isPresent();
    try {
      engine.revokeKey(id);
    } catch (UnknownIdException _) {
      throw ApiError.notFound("API key", id.toString()).thrown();
    }
    return Response.ok(
        JsonFields.object(json -> {
          json.number("id", id.value()).truth("revoked", true);
          if (wasRevoked) {
            json.truth("already_revoked", true);
          }
        }));
  }

  private static void write(
      JsonFields json, ApiKey key, Map<ApiKeyId, Instant> lastUsed, Instant now) {
    json.number("id", key.id().value())
        .number("tenant_id", key.tenant().value())
        .text("label", key.label())
        .text("environment", key.environment().name().toLowerCase(Locale.ROOT))
        .text("tier", key.tier())
        .texts("scopes", key.scopes().stream().sorted().toList())
        .text("state", state(key, now))
        .time("created_at", key.createdAt())
        .time("expires_at", key.expiresAt())
        .time("revoked_at", key.revokedAt())
        .time("last_used_at", Optional.ofNullable(lastUsed.get(key.id())));
  }

  private static String state(ApiKey key, Instant now) {
    if (key.isUsable(now)) {
      return "active";
    }
    // The engine revokes a key soon after it has expired; to people it is still an expired one.
    boolean isExpired = key.expiresAt().filter(end -> !now.isBefore(end)).isPresent();
    return isExpired ? "expired" : "revoked";
  }

  private static ApiKey.Environment environment(JsonObject body) {
    return switch (body.optionalString("environment", TEXT_MAX).orElse("live")) {
      case "live" -> ApiKey.Environment.LIVE;
      case "test" -> ApiKey.Environment.TEST;
      default -> throw body.invalid("environment", "must be live or test");
    };
  }

  private static Tier tier(JsonObject body) {
    var text = body.optionalString("tier", TEXT_MAX).orElse(Tier.STANDARD.text());
    return Tier.parse(text)
        .orElseThrow(() -> body.invalid("tier", "must be free, standard, premium or unlimited"));
  }

  /// All of them when none is named.
  private static Set<Scope> scopes(JsonObject body) {
    if (!body.has("scopes") || body.isNull("scopes")) {
      return Set.of(Scope.values());
    }
    var texts = body.strings("scopes", Scope.values().length * 2, TEXT_MAX);
    var scopes = new LinkedHashSet<Scope>();
    for (int i = 0; i < texts.size(); i++) {
      var field = "scopes[" + i + "]";
      scopes.add(Scope.parse(texts.get(i)).orElseThrow(() -> body.invalid(field, SCOPE_RULE)));
    }
    if (scopes.isEmpty()) {
      throw body.invalid("scopes", "must name at least one scope");
    }
    return scopes;
  }

  private Instant future(JsonObject body, String text) {
    var time = ApiTime.parse(text);
    if (time.isEmpty() || !time.get().isAfter(clock.instant())) {
      throw body.invalid("expires_at", "must be a time to come, such as 2027-01-01T00:00:00Z");
    }
    return time.get();
  }
}
