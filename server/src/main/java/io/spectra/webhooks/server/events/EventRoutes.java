package io.spectra.webhooks.server.events;

import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.engine.EventDraft;
import io.spectra.webhooks.event.CatalogueEntry;
import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventId;
import io.spectra.webhooks.event.EventLimits;
import io.spectra.webhooks.event.InvalidEventFilterException;
import io.spectra.webhooks.event.PublishParser;
import io.spectra.webhooks.event.PublishRequest;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.Pagination;
import io.spectra.webhooks.server.http.Paging;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.idempotency.IdempotencyKey;
import io.spectra.webhooks.server.idempotency.IdempotentRequests;
import io.spectra.webhooks.server.json.ApiTime;
import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import io.spectra.webhooks.store.EventQuery;
import io.spectra.webhooks.store.StoredEvent;
import io.spectra.webhooks.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The API's calls about events. Publishing runs on the caller's event loop and is answered when
/// the events are committed; a large body is read on a virtual thread instead. Listing blocks.
public final class EventRoutes {
  private static final int BYTES_READ_ON_LOOP_MAX = 64 * 1024;

  /// The answer that is sent most often.
  private static final JsonFrame ONE_ACCEPTED =
      JsonFrame.of(id -> accepted(JsonFields.object(json -> json.text("id", id))).body());

  private final Engine engine;
  private final Catalogue catalogue;
  private final IdempotentRequests idempotent;
  private final InstantSource clock;
  private final Executor threads;
  private final Bounds bounds;

  /// The bounds of a request to publish.
  public record Bounds(EventLimits events, int bodyBytesMax) {}

  /// @param threads runs what takes too long for an event loop
  public EventRoutes(
      Engine engine,
      Catalogue catalogue,
      IdempotentRequests idempotent,
      InstantSource clock,
      Executor threads,
      Bounds bounds) {
    this.engine = engine;
    this.catalogue = catalogue;
    this.idempotent = idempotent;
    this.clock = clock;
    this.threads = threads;
    this.bounds = bounds;
  }

  public List<Route> routes() {
    return List.of(
        Route.async(
            Method.POST,
            "/api/v1/events",
            Access.scope(Scope.EVENTS_PUBLISH),
            BodyRule.json(bounds.bodyBytesMax()),
            this::publish),
        Route.get("/api/v1/events", Scope.EVENTS_READ, this::list));
  }

  private void publish(Request request, Reply<Response> answer) {
    if (request.body().length <= BYTES_READ_ON_LOOP_MAX) {
      read(request, answer);
    } else {
      threads.execute(() -> readElsewhere(request, answer));
    }
  }

  private void readElsewhere(Request request, Reply<Response> answer) {
    try {
      read(request, answer);
    } catch (RuntimeException e) {
      answer.failed(e);
    }
  }

  private void read(Request request, Reply<Response> answer) {
    var parser = new PublishParser(catalogue.current(), bounds.events());
    switch (parser.parse(request.body(), clock.instant())) {
      case PublishRequest.Refused refused -> answer.failed(error(refused).thrown());
      case PublishRequest.Single(PublishRequest.Item event) ->
          accept(request, List.of(event), EventRoutes::oneAccepted, answer);
      case PublishRequest.Many(List<PublishRequest.Item> events) ->
          accept(request, events, EventRoutes::manyAccepted, answer);
    }
  }

  private void accept(
      Request request,
      List<PublishRequest.Item> events,
      Function<List<EventId>, Response> accepted,
      Reply<Response> answer) {
    var tenant = request.caller().tenant();
    var drafts = events.stream().map(event -> draft(tenant, event)).toList();
    var key = IdempotencyKey.ofBody(request);
    if (key.isPresent()) {
      idempotent.publish(
          engine,
          key.get(),
          (_, sink) -> accepted.apply(drafts.stream().map(sink::add).toList()),
          answer);
    } else {
      engine.publish(drafts, answer.map(accepted));
    }
  }

  private static EventDraft draft(TenantId tenant, PublishRequest.Item event) {
    return new EventDraft(tenant, event.type(), event.happenedAt(), event.data());
  }

  private static Response accepted(JsonValue data) {
    return Response.success(202, data);
  }

  private static Response oneAccepted(List<EventId> ids) {
    return Response.json(202, ONE_ACCEPTED.around(ids.getFirst().toString()));
  }

  private static Response manyAccepted(List<EventId> ids) {
    var texts = ids.stream().map(EventId::toString).toList();
    return accepted(JsonFields.object(json -> json.texts("ids", texts)));
  }

  private static ApiError error(PublishRequest.Refused refused) {
    return switch (refused.reason()) {
      case MALFORMED -> ApiError.badJson(refused.message());
      case MISSING -> ApiError.invalid(refused.field(), "missing_field", refused.message());
      case UNKNOWN_EVENT -> ApiError.invalid(refused.field(), "unknown_event", refused.message());
      case INVALID -> ApiError.invalid(refused.field(), refused.message());
      case TOO_LARGE ->
          new ApiError(
              413, "data_too_large", refused.message(), Optional.of(refused.field()), List.of());
    };
  }

  /// Refuses a page rather than pass over it: a client that counts pages would read the same events
  /// again and again.
  private Response list(Request request) {
    if (request.query("page").isPresent()) {
      throw ApiError.invalid(
              "page",
              "Events have no pages; go through them with \"cursor\" and the next_cursor of each"
                  + " answer.")
          .thrown();
    }
    int limit = Paging.of(request).perPage();
    var cursor =
        EventCursor.parse(request.query("cursor").orElse(""))
            .orElseThrow(() ->
                ApiError.invalid(
                        "cursor", "\"cursor\" must be empty or a next_cursor of an earlier answer.")
                    .thrown());
    var events =
        engine.events(
            new EventQuery(
                request.caller().tenant(),
                cursor.sequence(),
                types(request),
                time(request, "from"),
                time(request, "until"),
                limit));
    var next = events.isEmpty() ? cursor : new EventCursor(events.getLast().sequence());
    return Response.list(
        JsonValue.array(events, EventRoutes::json), new Pagination.Checkpoint(next.text(), limit));
  }

  /// The types that the query names, families expanded; none for all.
  private Set<String> types(Request request) {
    var names =
        request.query().all("type").stream()
            .flatMap(text -> Pattern.compile(",").splitAsStream(text))
            .filter(name -> !name.isBlank())
            .toList();
    if (names.isEmpty()) {
      return Set.of();
    }
    try {
      var filter = EventFilter.parse(names, catalogue.current());
      return catalogue.current().entries().stream()
          .map(CatalogueEntry::type)
          .filter(filter::matches)
          .map(Object::toString)
          .collect(Collectors.toSet());
    } catch (InvalidEventFilterException e) {
      throw ApiError.invalid("type", "unknown_event", String.valueOf(e.getMessage())).thrown();
    }
  }

  private static Optional<Instant> time(Request request, String name) {
    return request
        .query(name)
        .map(text ->
            ApiTime.parse(text).orElseThrow(() -> ApiError.invalid(name, ApiTime.ADVICE).thrown()));
  }

  /// Returns the event's id and the time of its acceptance, then the fields of the envelope byte
  /// for byte.
  private static JsonValue json(StoredEvent stored) {
    return JsonFields.object(json ->
        json.text("id", stored.event().id().toString())
            .time("accepted_at", stored.event().acceptedAt())
            .fieldsOf(new String(stored.event().body(), StandardCharsets.UTF_8)));
  }
}
