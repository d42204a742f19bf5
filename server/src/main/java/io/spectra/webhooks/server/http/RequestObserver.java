package io.spectra.webhooks.server.http;

import java.time.Duration;
import java.util.Optional;

/// Is notified of every answer, for metrics. Runs on event loops and must not block or throw.
@FunctionalInterface
public interface RequestObserver {

  /// One request was answered.
  ///
  /// @param route empty when the request found none
  /// @param took from the end of the request's head to the answer's being ready
  void answered(Optional<Route> route, int status, Duration took);
}
