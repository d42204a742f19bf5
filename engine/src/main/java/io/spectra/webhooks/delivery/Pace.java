package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.Outcome;

/// The number of attempts that a lane may have in flight, and what its receiver did last. A value;
/// [#after] is the whole rule.
///
/// Only receivers that hang are slowed: a refusal or a quick 500 widens the window like a 200 does,
/// so that such a receiver still gets every event once, at once.
record Pace(int window, Health health) {
  static final Pace START = new Pace(1, new Health.Unknown());

  /// The health of a receiver, by its newest outcomes.
  sealed interface Health {
    /// No outcome has come since the lane was made.
    record Unknown() implements Health {}

    /// The newest outcome came in time, at `atNanos` on the ticker.
    record Prompt(long atNanos) implements Health {}

    /// The newest outcomes were timeouts, this many in a row.
    record Hanging(int timeouts) implements Health {}
  }

  /// `wasFull` says whether the whole window was in use when the outcome came: only then is more
  /// room wanted.
  Pace after(Outcome outcome, boolean wasFull, int windowMax, long nowNanos) {
    if (outcome.hung()) {
      int timeouts = health instanceof Health.Hanging(int before) ? before + 1 : 1;
      return new Pace(Math.max(1, window / 2), new Health.Hanging(timeouts));
    }
    int wider = wasFull ? Math.min(windowMax, window * 2) : window;
    return new Pace(wider, new Health.Prompt(nowNanos));
  }
}
