package io.spectra.webhooks.platform.orders;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// The part of an order that the customer sent and that never changes.
record Purchase(
    Optional<String> cartId,
    Address billing,
    Optional<Address> shipping,
    Optional<ShippingMethod> shippingMethod,
    Optional<Payment> payment,
    List<Item> items) {

  public Purchase {
    items = List.copyOf(items);
  }

  /// How the goods travel, and what that costs.
  public record ShippingMethod(
      Optional<String> method, Optional<String> carrier, Optional<String> service, Money cost) {}

  /// How the order is paid; `gatewayId` is the payment at the gateway. Card data is never taken.
  public record Payment(Optional<String> method, Optional<String> gatewayId) {}

  /// One line of the order.
  public record Item(Optional<String> sku, Optional<String> name, int quantity, Money price) {
    public static final int QUANTITY_MAX = 1_000_000;

    public Item {
      if (quantity < 1 || quantity > QUANTITY_MAX) {
        throw new IllegalArgumentException("quantity must be 1 to 1000000, was " + quantity);
      }
    }
  }

  /// All items and the shipping cost.
  public BigDecimal grandTotal() {
    var shippingCost = shippingMethod.map(ShippingMethod::cost).orElse(Money.ZERO).amount();
    return items.stream()
        .map(item -> item.price().amount().multiply(BigDecimal.valueOf(item.quantity())))
        .reduce(shippingCost, BigDecimal::add);
  }

  PaymentStatus initialPaymentStatus() {
    return payment.flatMap(Payment::gatewayId).isPresent()
        ? PaymentStatus.PAID
        : PaymentStatus.PENDING;
  }
}
