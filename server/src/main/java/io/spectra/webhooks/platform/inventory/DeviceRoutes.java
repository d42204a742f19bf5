package io.spectra.webhooks.platform.inventory;

import io.spectra.webhooks.server.access.Scope;
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
import io.spectra.webhooks.server.http.WholeNumber;
import io.spectra.webhooks.server.idempotency.IdempotencyKey;
import io.spectra.webhooks.server.idempotency.IdempotentRequests;
import io.spectra.webhooks.server.json.JsonValue;
import io.spectra.webhooks.server.storage.Transactions;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The API's calls about inventory. Handlers run on virtual threads.
public final class DeviceRoutes {
  private static final int TEXT_MAX = 255;
  private static final int NOTES_MAX = 4_000;
  private static final String STATUS_RULE =
      "must be 0-4 (intake), 5 (ready), 6 (verified), 7 (on hold), 9 (sold) or 10 (recycled)";

  private final Inventory inventory;
  private final IdempotentRequests idempotent;
  private final BodyRule body;

  public DeviceRoutes(
      Transactions transactions,
      IdempotentRequests idempotent,
      InstantSource clock,
      BodyRule body) {
    this.inventory = new Inventory(transactions, clock);
    this.idempotent = idempotent;
    this.body = body;
  }

  public List<Route> routes() {
    var write = Access.scope(Scope.INVENTORY_WRITE);
    return List.of(
        Route.of(Method.POST, "/api/v1/inventory", write, body, this::receive),
        Route.get("/api/v1/inventory", Scope.INVENTORY_READ, this::list),
        Route.get("/api/v1/inventory/lookup", Scope.INVENTORY_READ, this::lookUp),
        Route.get("/api/v1/inventory/{id}", Scope.INVENTORY_READ, this::show),
        Route.of(Method.PATCH, "/api/v1/inventory/{id}", write, body, this::change));
  }

  private Response receive(Request request) {
    JsonObject json = request.json();
    json.string(DeviceField.IMEI_SERIAL.jsonName(), TEXT_MAX);
    var texts = new EnumMap<DeviceField, String>(DeviceField.class);
    texts(json).forEach((field, text) -> text.ifPresent(it -> texts.put(field, it)));
    var status = status(json).orElse(DeviceStatus.INTAKE);
    var tenant = request.caller().tenant();
    return idempotent.create(
        IdempotencyKey.ofTenant(request),
        keeper ->
            received(
                inventory.receive(tenant, texts, status, keeper.keep(DeviceRoutes::received))));
  }

  private static Response received(Device device) {
    return Response.created(DeviceJson.of(device));
  }

  /// Refuses a cursor rather than pass over it: a client that goes by one would read the first page
  /// again and again. Devices have no stamp that grows with every write of a tenant.
  private Response list(Request request) {
    if (request.query("cursor").isPresent()) {
      throw ApiError.invalid(
              "cursor", "Inventory has no cursor; go through it with \"page\" and \"per_page\".")
          .thrown();
    }
    var paging = Paging.of(request);
    var page =
        inventory.list(
            request.caller().tenant(),
            request.query("status").map(DeviceRoutes::status),
            paging.offset(),
            paging.perPage());
    return Response.list(
        JsonValue.array(page.entries(), DeviceJson::of),
        new Pagination.Numbered(page.total(), paging));
  }

  private Response lookUp(Request request) {
    var imei =
        request
            .query("imei")
            .filter(text -> !text.isBlank())
            .orElseThrow(() -> ApiError.missing("imei").thrown());
    return inventory
        .findByImei(request.caller().tenant(), imei)
        .map(device -> Response.ok(DeviceJson.of(device)))
        .orElseThrow(() -> ApiError.notFound("device with the IMEI or serial", imei).thrown());
  }

  private Response show(Request request) {
    return inventory
        .find(request.caller().tenant(), id(request))
        .map(device -> Response.ok(DeviceJson.of(device)))
        .orElseThrow(() -> unknown(request));
  }

  private Response change(Request request) {
    JsonObject json = request.json();
    var texts = texts(json);
    if (texts.containsKey(DeviceField.IMEI_SERIAL)) {
      json.string(DeviceField.IMEI_SERIAL.jsonName(), TEXT_MAX);
    }
    return inventory
        .change(request.caller().tenant(), id(request), new DeviceChange(texts, status(json)))
        .map(device -> Response.ok(DeviceJson.of(device)))
        .orElseThrow(() -> unknown(request));
  }

  /// The fields that the body names; one that is null or empty is forgotten.
  private static Map<DeviceField, Optional<String>> texts(JsonObject json) {
    var texts = new EnumMap<DeviceField, Optional<String>>(DeviceField.class);
    for (var field : DeviceField.values()) {
      if (json.has(field.jsonName())) {
        int max = field == DeviceField.NOTES ? NOTES_MAX : TEXT_MAX;
        var text = json.optionalString(field.jsonName(), max);
        texts.put(field, text.filter(it -> !it.isBlank()));
      }
    }
    return texts;
  }

  private static Optional<DeviceStatus> status(JsonObject json) {
    if (!json.has("status") || json.isNull("status")) {
      return Optional.empty();
    }
    long code = json.integer("status", Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (!DeviceStatus.exists(code)) {
      throw json.invalid("status", STATUS_RULE);
    }
    return Optional.of(new DeviceStatus((int) code));
  }

  private static DeviceStatus status(String text) {
    long code = WholeNumber.parse(text).orElse(-1);
    if (!DeviceStatus.exists(code)) {
      throw ApiError.invalid("status", "\"status\" " + STATUS_RULE + ".").thrown();
    }
    return new DeviceStatus((int) code);
  }

  private static DeviceId id(Request request) {
    return new DeviceId(request.pathId("id", "device"));
  }

  private static RuntimeException unknown(Request request) {
    return ApiError.notFound("device", request.pathVariable("id")).thrown();
  }
}
