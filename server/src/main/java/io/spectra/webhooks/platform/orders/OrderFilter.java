package io.spectra.webhooks.platform.orders;

import java.time.Instant;
import java.util.Optional;

/// Selects the orders of a tenant to list; an empty component does not narrow the list.
record OrderFilter(
    Optional<OrderStatus> status,
    Optional<Boolean> isTest,
    Optional<Instant> createdFrom,
    Optional<Instant> updatedSince) {
  public static final OrderFilter NONE =
      new OrderFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
