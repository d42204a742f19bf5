package io.spectra.webhooks.platform.orders;

import io.spectra.webhooks.engine.EventDraft;
import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Makes the events that changes of an order cause, in their order. Pure.
final class OrderEvents {
  private static final EventType CREATED = new EventType("order.created");
  private static final EventType STATUS_CHANGED = new EventType("order.status_changed");
  private static final EventType SHIPPED = new EventType("order.shipped");
  private static final EventType DELIVERED = new EventType("order.delivered");
  private static final EventType CANCELLED = new EventType("order.cancelled");

  private OrderEvents() {}

  static EventDraft placed(TenantId tenant, Order order) {
    return draft(
        tenant,
        CREATED,
        order.createdAt(),
        json -> {
          writeIdentity(json, order);
          json.text("status", order.status().text())
              .text("payment_status", order.paymentStatus().text())
              .number("grand_total", order.grandTotal())
              .number("item_count", order.purchase().items().size())
              .seconds("created_at", order.createdAt())
              .truth("is_test", order.isTest());
        });
  }

  /// Returns the general event, then the specific one if there is one.
  static List<EventDraft> moved(TenantId tenant, Transition.Moved move, Order order) {
    var general =
        draft(
            tenant,
            STATUS_CHANGED,
            order.updatedAt(),
            json -> {
              writeIdentity(json, order);
              writeParcel(json, order);
              json.text("status", order.status().text())
                  .text("previous_status", move.from().text())
                  .text("payment_status", order.paymentStatus().text())
                  .seconds("updated_at", order.updatedAt())
                  .truth("is_test", order.isTest());
            });
    return specific(tenant, order)
        .map(event -> List.of(general, event))
        .orElseGet(() -> List.of(general));
  }

  private static Optional<EventDraft> specific(TenantId tenant, Order order) {
    var times = order.milestones();
    return switch (order.status()) {
      case SHIPPED ->
          Optional.of(milestone(tenant, SHIPPED, order, "shipped_at", times.shippedAt()));
      case DELIVERED ->
          Optional.of(milestone(tenant, DELIVERED, order, "delivered_at", times.deliveredAt()));
      case CANCELLED ->
          Optional.of(milestone(tenant, CANCELLED, order, "cancelled_at", times.cancelledAt()));
      case PENDING, PROCESSING, REFUNDED -> Optional.empty();
    };
  }

  private static EventDraft milestone(
      TenantId tenant, EventType type, Order order, String name, Optional<Instant> at) {
    return draft(
        tenant,
        type,
        order.updatedAt(),
        json -> {
          writeIdentity(json, order);
          writeParcel(json, order);
          json.seconds(name, at).truth("is_test", order.isTest());
        });
  }

  private static EventDraft draft(
      TenantId tenant, EventType type, Instant happenedAt, Consumer<JsonFields> data) {
    return new EventDraft(
        tenant, type, happenedAt, EventData.parse(JsonFields.object(data).bytes()));
  }

  private static void writeIdentity(JsonFields json, Order order) {
    json.number("id", order.id().value()).text("order_number", order.number());
  }

  private static void writeParcel(JsonFields json, Order order) {
    json.text("tracking_number", order.tracking().map(Order.Tracking::number))
        .text("shipping_carrier", order.tracking().flatMap(Order.Tracking::carrier));
  }
}
