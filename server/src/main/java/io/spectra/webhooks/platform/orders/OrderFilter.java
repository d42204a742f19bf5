package io.spectra.webhooks.platform.orders;

import java.time.Instant;
import java.util.Optional;

/// Which of a tenant's orders to list; what is empty does not narrow.
record OrderFilter(
    Optional<OrderStatus> status,
    Optional<Boolean> isTest,
    Optional<Instant> createdFrom,
    Optional<Instant> updatedSince) {
  public static final OrderFilter NONE =
      new OrderFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
