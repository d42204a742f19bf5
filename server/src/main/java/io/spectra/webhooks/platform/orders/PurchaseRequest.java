package io.spectra.webhooks.platform.orders;

import io.spectra.webhooks.server.http.JsonObject;
import java.math.BigDecimal;
import java.util.Optional;

/// Reads a [Purchase] from the body of `POST /orders`; what is wrong is a 422 that names the field.
/// Pure.
final class PurchaseRequest {
  private static final int TEXT_MAX = 255;
  private static final int ITEMS_MAX = 1_000;

  private PurchaseRequest() {}

  static Purchase read(JsonObject body) {
    var billing = address(body.object("billing"));
    if (billing.name().isEmpty()) {
      throw body.object("billing").missing("name");
    }
    if (billing.email().isEmpty()) {
      throw body.object("billing").missing("email");
    }
    return new Purchase(
        body.optionalString("cart_id", TEXT_MAX),
        billing,
        body.optionalObject("shipping").map(PurchaseRequest::address),
        body.optionalObject("shipping_method").map(PurchaseRequest::shippingMethod),
        body.optionalObject("payment").map(PurchaseRequest::payment),
        body.objects("items", ITEMS_MAX).stream().map(PurchaseRequest::item).toList());
  }

  private static Address address(JsonObject json) {
    var email = text(json, "email");
    if (email.isPresent() && !isEmail(email.get())) {
      throw json.invalid("email", "must be an e-mail address");
    }
    return new Address(
        text(json, "name"),
        email,
        text(json, "phone"),
        text(json, "address1"),
        text(json, "city"),
        text(json, "state"),
        text(json, "zip"),
        text(json, "country"));
  }

  private static Purchase.ShippingMethod shippingMethod(JsonObject json) {
    return new Purchase.ShippingMethod(
        text(json, "method"),
        text(json, "carrier"),
        text(json, "service"),
        json.optionalDecimal("cost").map(cost -> money(json, "cost", cost)).orElse(Money.ZERO));
  }

  private static Purchase.Payment payment(JsonObject json) {
    return new Purchase.Payment(text(json, "method"), text(json, "gateway_id"));
  }

  private static Purchase.Item item(JsonObject json) {
    var sku = text(json, "sku");
    var name = text(json, "name");
    if (sku.isEmpty() && name.isEmpty()) {
      throw json.missing("sku");
    }
    long quantity = json.optionalInteger("quantity", 1, Purchase.Item.QUANTITY_MAX).orElse(1);
    return new Purchase.Item(
        sku, name, (int) quantity, money(json, "price", json.decimal("price")));
  }

  private static Money money(JsonObject json, String field, BigDecimal amount) {
    try {
      return new Money(amount);
    } catch (IllegalArgumentException _) {
      throw json.invalid(field, "must be from 0 to 999999999999.9999, with at most 4 decimals");
    }
  }

  private static Optional<String> text(JsonObject json, String field) {
    return json.optionalString(field, TEXT_MAX).filter(text -> !text.isBlank());
  }

  /// Something on either side of one at-sign; whether mail arrives there is not ours to say.
  private static boolean isEmail(String text) {
    int at = text.indexOf('@');
    return at > 0
        && at == text.lastIndexOf('@')
        && at < text.length() - 1
        && text.chars().noneMatch(Character::isWhitespace);
  }
}
