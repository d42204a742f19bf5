package io.spectra.webhooks.platform.orders;

import io.spectra.webhooks.platform.orders.Orders.Changed;
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
import io.spectra.webhooks.server.idempotency.IdempotencyKey;
import io.spectra.webhooks.server.idempotency.IdempotentRequests;
import io.spectra.webhooks.server.json.JsonValue;
import io.spectra.webhooks.server.storage.Transactions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The API's calls about orders. Handlers run on virtual threads.
public final class OrderRoutes {
  private static final int TEXT_MAX = 255;
  private static final String STATUSES =
      String.join(", ", Arrays.stream(OrderStatus.values()).map(OrderStatus::text).toList());

  private final Orders orders;
  private final IdempotentRequests idempotent;
  private final BodyRule body;

  public OrderRoutes(
      Transactions transactions,
      IdempotentRequests idempotent,
      InstantSource clock,
      BodyRule body) {
    this.orders = new Orders(transactions, clock);
    this.idempotent = idempotent;
    this.body = body;
  }

  public List<Route> routes() {
    var write = Access.scope(Scope.ORDERS_WRITE);
    return List.of(
        Route.of(Method.POST, "/api/v1/orders", write, body, this::place),
        Route.get("/api/v1/orders", Scope.ORDERS_READ, this::list),
        Route.get("/api/v1/orders/{id}", Scope.ORDERS_READ, this::show),
        Route.of(Method.PATCH, "/api/v1/orders/{id}/status", write, body, this::changeStatus),
        Route.of(Method.POST, "/api/v1/orders/{id}/tracking", write, body, this::track),
        Route.of(Method.POST, "/api/v1/orders/{id}/cancel", write, body.orNothing(), this::cancel));
  }

  private Response place(Request request) {
    var caller = request.caller();
    var purchase = PurchaseRequest.read(request.json());
    return idempotent.create(
        IdempotencyKey.ofTenant(request),
        keeper ->
            placed(
                orders.place(
                    caller.tenant(), purchase, caller.isTest(), keeper.keep(OrderRoutes::placed))));
  }

  private static Response placed(Order order) {
    return Response.created(OrderJson.of(order));
  }

  private Response list(Request request) {
    var filter = OrderFilters.read(request);
    var cursor = request.query("cursor");
    return cursor.isPresent()
        ? changes(request, filter, cursor.get())
        : page(request, filter, Paging.of(request));
  }

  private Response page(Request request, OrderFilter filter, Paging paging) {
    var page = orders.list(request.caller().tenant(), filter, paging.offset(), paging.perPage());
    return Response.list(json(page.entries()), new Pagination.Numbered(page.total(), paging));
  }

  private Response changes(Request request, OrderFilter filter, String cursorText) {
    if (request.query("page").isPresent()) {
      throw ApiError.invalid("page", "Give either \"page\" or \"cursor\".").thrown();
    }
    var cursor =
        cursorText.isEmpty() ? Optional.of(OrderCursor.START) : OrderCursor.parse(cursorText);
    var after =
        cursor.orElseThrow(() ->
            ApiError.invalid(
                    "cursor", "\"cursor\" must be empty or a next_cursor of an earlier answer.")
                .thrown());
    int limit = Paging.of(request).perPage();
    var changes = orders.changesAfter(request.caller().tenant(), filter, after, limit);
    return Response.list(
        json(changes.orders()), new Pagination.Checkpoint(changes.next().text(), limit));
  }

  private Response show(Request request) {
    return orders
        .find(request.caller().tenant(), id(request))
        .map(order -> Response.ok(OrderJson.of(order)))
        .orElseThrow(() -> unknown(request).thrown());
  }

  private Response changeStatus(Request request) {
    JsonObject json = request.json();
    var text = json.string("status", TEXT_MAX);
    var status =
        OrderStatus.named(text)
            .orElseThrow(() -> json.invalid("status", "must be one of " + STATUSES));
    return changeTo(request, status);
  }

  private Response cancel(Request request) {
    return changeTo(request, OrderStatus.CANCELLED);
  }

  private Response changeTo(Request request, OrderStatus status) {
    return answer(request, orders.changeStatus(request.caller().tenant(), id(request), status));
  }

  private Response track(Request request) {
    JsonObject json = request.json();
    var parcel =
        new Order.Tracking(
            json.string("tracking_number", TEXT_MAX),
            Optional.of(json.string("carrier", TEXT_MAX)));
    return answer(request, orders.track(request.caller().tenant(), id(request), parcel));
  }

  private static Response answer(Request request, Changed changed) {
    return switch (changed) {
      case Changed.Done(Order order) -> Response.ok(OrderJson.of(order));
      case Changed.NotFound _ -> throw unknown(request).thrown();
      case Changed.Refused(String reason) ->
          throw ApiError.conflict("illegal_state", reason).thrown();
    };
  }

  private static JsonValue json(List<Order> orders) {
    return JsonValue.array(orders, OrderJson::of);
  }

  private static OrderId id(Request request) {
    return new OrderId(request.pathId("id", "order"));
  }

  private static ApiError unknown(Request request) {
    return ApiError.notFound("order", request.pathVariable("id"));
  }
}
