package io.spectra.webhooks.platform.orders;

import io.spectra.webhooks.server.http.JsonFields;
import io.spectra.webhooks.server.http.JsonValue;

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
      writePurchase(json, order.purchase());
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

  private static void writePurchase(JsonFields json, Purchase purchase) {
    json.text("cart_id", purchase.cartId())
        .value("billing", of(purchase.billing()))
        .value("shipping", purchase.shipping().map(OrderJson::of))
        .value("shipping_method", purchase.shippingMethod().map(OrderJson::of))
        .value("payment", purchase.payment().map(OrderJson::of))
        .value("items", JsonValue.array(purchase.items().stream().map(OrderJson::of).toList()));
  }

  private static JsonValue of(Address address) {
    return JsonFields.object(json ->
        json.text("name", address.name())
            .text("email", address.email())
            .text("phone", address.phone())
            .text("address1", address.address1())
            .text("city", address.city())
            .text("state", address.state())
            .text("zip", address.zip())
            .text("country", address.country()));
  }

  private static JsonValue of(Purchase.ShippingMethod shipping) {
    return JsonFields.object(json ->
        json.text("method", shipping.method())
            .text("carrier", shipping.carrier())
            .text("service", shipping.service())
            .number("cost", shipping.cost().amount()));
  }

  private static JsonValue of(Purchase.Payment payment) {
    return JsonFields.object(
        json -> json.text("method", payment.method()).text("gateway_id", payment.gatewayId()));
  }

  private static JsonValue of(Purchase.Item item) {
    return JsonFields.object(json ->
        json.text("sku", item.sku())
            .text("name", item.name())
            .number("quantity", item.quantity())
            .number("price", item.price().amount()));
  }
}
