package io.spectra.webhooks.platform.orders;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/// An order as it is now. Changing it makes another value; [Orders] writes that down together with
/// the events it causes.
record Order(
    OrderId id,
    String number,
    boolean isTest,
    Purchase purchase,
    BigDecimal grandTotal,
    OrderStatus status,
    PaymentStatus paymentStatus,
    Optional<Tracking> tracking,
    Milestones milestones,
    Instant createdAt,
    Instant updatedAt) {

  /// Where the parcel is to be found.
  public record Tracking(String number, Optional<String> carrier) {}

  /// When the order came to each status that has a time of its own.
  public record Milestones(
      Optional<Instant> shippedAt,
      Optional<Instant> deliveredAt,
      Optional<Instant> cancelledAt,
      Optional<Instant> refundedAt) {
    static final Milestones NONE =
        new Milestones(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    Milestones reached(OrderStatus status, Instant at) {
      var now = Optional.of(at);
      return switch (status) {
        case PENDING, PROCESSING -> this;
        case SHIPPED -> new Milestones(now, deliveredAt, cancelledAt, refundedAt);
        case DELIVERED -> new Milestones(shippedAt, now, cancelledAt, refundedAt);
        case CANCELLED -> new Milestones(shippedAt, deliveredAt, now, refundedAt);
        case REFUNDED -> new Milestones(shippedAt, deliveredAt, cancelledAt, now);
      };
    }
  }

  Order moved(OrderStatus to, Instant at) {
    var payment = to == OrderStatus.REFUNDED ? PaymentStatus.REFUNDED : paymentStatus;
    var reached = milestones.reached(to, at);
    return new Order(
        id, number, isTest, purchase, grandTotal, to, payment, tracking, reached, createdAt, at);
  }

  Order tracked(Tracking parcel, Instant at) {
    return new Order(
        id,
        number,
        isTest,
        purchase,
        grandTotal,
        status,
        paymentStatus,
        Optional.of(parcel),
        milestones,
        createdAt,
        at);
  }
}
