package io.spectra.webhooks.platform.orders;

/// What a request to change an order's status comes to.
sealed interface Transition {

  /// The order is in that status already: nothing is written, no event fires.
  record Unchanged() implements Transition {}

  record Moved(OrderStatus from, OrderStatus to) implements Transition {}

  /// Not possible; `reason` is a sentence for the caller.
  record Illegal(String reason) implements Transition {}
}
