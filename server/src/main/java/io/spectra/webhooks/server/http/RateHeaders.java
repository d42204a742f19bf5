package io.spectra.webhooks.server.http;

import io.spectra.webhooks.server.access.RateDecision;
import java.time.Duration;
import java.util.List;

/// The headers that report the rate of a request's key: `X-RateLimit-Limit`, `-Remaining` and
/// `-Reset` (in seconds since 1970) of the window that has less left. A key without a limit gets
/// none of them, since any number would be a lie. Pure.
final class RateHeaders {
  private RateHeaders() {}

  static List<Header> of(RateDecision decision) {
    return switch (decision) {
      case RateDecision.Unlimited _ -> List.of();
      case RateDecision.Counted(int limit, int remaining, long reset) ->
          headers(limit, remaining, reset);
      case RateDecision.Exhausted(int limit, _, long reset, _) -> headers(limit, 0, reset);
    };
  }

  static ApiError tooMany(RateDecision.Exhausted exhausted) {
    Header retryAfter = ApiError.retryAfterHeader(exhausted.retryAfter());
    return new ApiError(
            429,
            "rate_limited",
            "This API key has made its %s requests of %s; try again in %s s."
                .formatted(exhausted.limit(), window(exhausted.window()), retryAfter.value()))
        .with(retryAfter);
  }

  private static String window(Duration length) {
    return length.compareTo(Duration.ofDays(1)) < 0 ? "an hour" : "a day";
  }

  private static List<Header> headers(int limit, int remaining, long reset) {
    return List.of(
        new Header("X-RateLimit-Limit", Integer.toString(limit)),
        new Header("X-RateLimit-Remaining", Integer.toString(remaining)),
        new Header("X-RateLimit-Reset", Long.toString(reset)));
  }
}
