package io.spectra.webhooks.platform.orders;

/// The result of a request to change an order's status.
sealed interface Transition {

  /// The order is in that status already: nothing is written, no event fires.
  record Unchanged() implements Transition {}

  record Moved(OrderStatus from, OrderStatus to) implements Transition {}

  /// Not possible; `reason` is a sentence for the caller.
  record Illegal(String reason) implements Transition {}
}
