package io.spectra.webhooks.delivery;

/// Counts a node's looks at the store until it takes over from a dead node. This happens after
/// every fifth look that the store answered, which is about once a second.
///
/// A node that had no answer for three seconds starts the count again. When the store was away for
/// long, all other nodes seem dead to the one that reaches it first. Their heartbeats appear again
/// during its five looks. One thread only.
public final class TakeoverCountdown {
  private static final int LOOKS_A_TAKEOVER = 5;

  private int looks;
  private long lookedAtNanos;

  /// Counts a look that was answered at `nowNanos`, and returns whether a takeover is due.
  public boolean isOverAfterLookAt(long nowNanos) {
    boolean wasAway = nowNanos - lookedAtNanos >= Membership.LOST_AFTER.toNanos();
    looks = wasAway || looks == LOOKS_A_TAKEOVER ? 1 : looks + 1;
    lookedAtNanos = nowNanos;
    return looks == LOOKS_A_TAKEOVER;
  }
}
