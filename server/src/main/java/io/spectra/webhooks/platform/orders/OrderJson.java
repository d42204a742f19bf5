package io.spectra.webhooks.platform.orders;

import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;

/// An order as the API shows it. Pure.
final class OrderJson {
  private OrderJson() {}

  static JsonValue of(Order order) {
    return JsonFields.object(json -> {
      json.number("id", order.id().value())
          .text("order_number", order.number())
          .text("status", order.status().text())
          .text("payment_status", order.paymentStatus().text())
          .number("grand_total", order.grandTotal())
          .truth("is_test", order.isTest())
          .time("created_at", order.createdAt())
          .time("updated_at", order.updatedAt());
      writeProgress(json, order);
      PurchaseJson.write(json, order.purchase());
    });
  }

  private static void writeProgress(JsonFields json, Order order) {
    json.text("tracking_number", order.tracking().map(Order.Tracking::number))
        .text("shipping_carrier", order.tracking().flatMap(Order.Tracking::carrier))
        .time("shipped_at", order.milestones().shippedAt())
        .time("delivered_at", order.milestones().deliveredAt())
        .time("cancelled_at", order.milestones().cancelledAt())
        .time("refunded_at", order.milestones().refundedAt());
  }
}
