package io.spectra.webhooks.platform.orders;

import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// A [Purchase] as JSON: among the fields of an order, and as the text of its column, which is read
/// and written only as a whole. Amounts keep their decimals. Pure.
final class PurchaseJson {
  /// Ignores fields that only a newer version knows.
  private static final JsonMapper READING =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private PurchaseJson() {}

  static Purchase read(String text) {
    return READING.readValue(text, Purchase.class);
  }

  static String text(Purchase purchase) {
    return JsonFields.object(json -> write(json, purchase)).json();
  }

  static void write(JsonFields json, Purchase purchase) {
    json.text("cart_id", purchase.cartId())
        .value("billing", of(purchase.billing()))
        .value("shipping", purchase.shipping().map(PurchaseJson::of))
        .value("shipping_method", purchase.shippingMethod().map(PurchaseJson::of))
        .value("payment", purchase.payment().map(PurchaseJson::of))
        .value("items", JsonValue.array(purchase.items(), PurchaseJson::of));
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
