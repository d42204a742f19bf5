package io.spectra.webhooks.server.access;

import java.time.Duration;

/// Whether a request is within its key's rate, and what its answer says about it.
public sealed interface RateDecision {

  /// The tier has no limit, so there is nothing to say.
  record Unlimited() implements RateDecision {}

  /// Counted. The figures are those of the window, hour or day, that has less left.
  ///
  /// @param resetSecond when the oldest counted requests leave that window and `remaining` grows,
  ///   in seconds since 1970
  record Counted(int limit, int remaining, long resetSecond) implements RateDecision {}

  /// Not counted and not allowed: the window, an hour or a day, is full.
  ///
  /// @param resetSecond when the next request will be allowed
  record Exhausted(int limit, Duration window, long resetSecond, Duration retryAfter)
      implements RateDecision {}
}
