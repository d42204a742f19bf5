package io.spectra.webhooks.platform.orders;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The status of an order, with the rule for changing it. An order moves forward along pending,
/// processing, shipped and delivered, where steps may be skipped, or out of that line into
/// cancelled or refunded. The last three are ends. A pure value.
enum OrderStatus {
  PENDING(false),
  PROCESSING(false),
  SHIPPED(false),
  DELIVERED(true),
  CANCELLED(true),
  REFUNDED(true);

  private final boolean isEnd;

  OrderStatus(boolean isEnd) {
    this.isEnd = isEnd;
  }

  /// Decides about a request to change an order from this status to `next`.
  Transition to(OrderStatus next) {
    if (next == this) {
      return new Transition.Unchanged();
    }
    if (isEnd) {
      return new Transition.Illegal(
          "The order is %s, which is final; it cannot become %s."
              .formatted(name(this), name(next)));
    }
    if (next.compareTo(this) < 0) {
      return new Transition.Illegal(
          "The order is %s and does not go back to %s.".formatted(name(this), name(next)));
    }
    return new Transition.Moved(this, next);
  }

  /// As it is written in JSON and stored.
  public String text() {
    return name(this);
  }

  public static Optional<OrderStatus> named(String text) {
    return Arrays.stream(values()).filter(status -> status.text().equals(text)).findFirst();
  }

  private static String name(OrderStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
