package io.spectra.webhooks.delivery;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Keeps the nodes that share a store from writing more groups together than one of them would
/// alone, because even a small group costs the store something. After each call a node waits for as
/// long as the call took, once for each of the other nodes, and gathers meanwhile. Plain state on
/// its owner's thread.
final class Spacing {
  /// The longest time that an event waits because of this, however slow the store is.
  private static final long WAIT_MAX_NANOS = 10_000_000;

  private final Membership membership;
  private final LongSupplier ticker;
  private long untilNanos = Long.MIN_VALUE;

  Spacing(Membership membership, LongSupplier ticker) {
    this.membership = membership;
    this.ticker = ticker;
  }

  /// Returns the time at which a call begins, for [#end].
  long begin() {
    return ticker.getAsLong();
  }

  /// Notes the end of a call that began at `begunNanos`.
  void end(long begunNanos) {
    long now = ticker.getAsLong();
    long others = membership.nodes() - 1L;
    long wait = Math.min(WAIT_MAX_NANOS, others * (now - begunNanos));
    untilNanos = others == 0 ? Long.MIN_VALUE : now + wait;
  }

  Duration since(long begunNanos) {
    return Duration.ofNanos(ticker.getAsLong() - begunNanos);
  }

  /// Returns when the next call may begin.
  long untilNanos() {
    return untilNanos;
  }
}
