package io.spectra.webhooks.delivery;

/// Keeps the nodes that share a store from writing more groups together than one of them would
/// alone, each of which has its price whatever is in it: after a call that took a while a node
/// leaves as much time to each of the others, and gathers meanwhile. Plain state on its owner's
/// thread.
final class Spacing {
  /// What it may cost an event at most, however slow the store is.
  private static final long WAIT_MAX_NANOS = 10_000_000;

  private final Membership membership;
  private long untilNanos = Long.MIN_VALUE;

  Spacing(Membership membership) {
    this.membership = membership;
  }

  /// A call has ended, which had begun then.
  void ended(long startedNanos, long nowNanos) {
    long others = membership.nodes() - 1L;
    long wait = Math.min(WAIT_MAX_NANOS, others * (nowNanos - startedNanos));
    untilNanos = others == 0 ? Long.MIN_VALUE : nowNanos + wait;
  }

  /// When the next call may begin.
  long untilNanos() {
    return untilNanos;
  }
}
