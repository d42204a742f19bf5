package io.spectra.webhooks.platform.orders;

import io.spectra.webhooks.engine.EventDraft;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.server.events.DataBuilder;
import io.spectra.webhooks.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/// Makes the events that changes of an order cause, in their order. Pure.
final class OrderEvents {
  private static final EventType CREATED = new EventType("order.created");
  private static final EventType STATUS_CHANGED = new EventType("order.status_changed");
  private static final EventType SHIPPED = new EventType("order.shipped");
  private static final EventType DELIVERED = new EventType("order.delivered");
  private static final EventType CANCELLED = new EventType("order.cancelled");

  private OrderEvents() {}

  static EventDraft placed(TenantId tenant, Order order) {
    var data =
        identity(order)
            .put("status", order.status().text())
            .put("payment_status", order.paymentStatus().text())
            .put("grand_total", order.grandTotal())
            .put("item_count", order.purchase().items().size())
            .put("created_at", order.createdAt())
            .put("is_test", order.isTest());
    return new EventDraft(tenant, CREATED, order.createdAt(), data.build());
  }

  /// The general event, then the specific one where there is one.
  static List<EventDraft> moved(TenantId tenant, Transition.Moved move, Order order) {
    var changed =
        parcel(identity(order), order)
            .put("status", order.status().text())
            .put("previous_status", move.from().text())
            .put("payment_status", order.paymentStatus().text())
            .put("updated_at", order.updatedAt())
            .put("is_test", order.isTest());
    var general = new EventDraft(tenant, STATUS_CHANGED, order.updatedAt(), changed.build());
    return specific(tenant, order)
        .map(event -> List.of(general, event))
        .orElseGet(() -> List.of(general));
  }

  private static Optional<EventDraft> specific(TenantId tenant, Order order) {
    var data = parcel(identity(order), order);
    var times = order.milestones();
    return switch (order.status()) {
      case SHIPPED ->
          Optional.of(draft(tenant, SHIPPED, order, data.putTime("shipped_at", times.shippedAt())));
      case DELIVERED -> {
        data.putTime("delivered_at", times.deliveredAt());
        yield Optional.of(draft(tenant, DELIVERED, order, data));
      }
      case CANCELLED -> {
        data.putTime("cancelled_at", times.cancelledAt());
        yield Optional.of(draft(tenant, CANCELLED, order, data));
      }
      case PENDING, PROCESSING, REFUNDED -> Optional.empty();
    };
  }

  private static EventDraft draft(TenantId tenant, EventType type, Order order, DataBuilder data) {
    return new EventDraft(
        tenant, type, order.updatedAt(), data.put("is_test", order.isTest()).build());
  }

  private static DataBuilder identity(Order order) {
    return new DataBuilder().put("id", order.id().value()).put("order_number", order.number());
  }

  private static DataBuilder parcel(DataBuilder data, Order order) {
    return data.putText("tracking_number", order.tracking().map(Order.Tracking::number))
        .putText("shipping_carrier", order.tracking().flatMap(Order.Tracking::carrier));
  }
}
