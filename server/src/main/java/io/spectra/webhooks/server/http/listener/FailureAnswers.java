package io.spectra.webhooks.server.http.listener;

import io.spectra.webhooks.engine.UnavailableException;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.ApiException;
import io.spectra.webhooks.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// Turns an exception from a handler into the answer for its caller. An unexpected exception is
/// logged here, once, and nowhere else.
final class FailureAnswers {
  private static final System.Logger LOG = System.getLogger(FailureAnswers.class.getName());
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private FailureAnswers() {}

  /// Returns the answer to a request that ended with this failure.
  ///
  /// @param request for the log: method and path, never a body
  static ApiError describe(Throwable failure, String request) {
    return switch (failure) {
      case ApiException e -> e.error();
      case UnavailableException e when e.getCause() != null ->
          ApiError.unavailable(
              "The server's data did not answer; whether this was done is not known. Look, or send it"
                  + " again with the Idempotency-Key it had.",
              RETRY_AFTER);
      case UnavailableException _ ->
          ApiError.unavailable(
              "The server cannot take this now, and nothing was done; send it again.", RETRY_AFTER);
      case StoreException e -> {
        LOG.log(
            System.Logger.Level.WARNING,
            request + " failed at the store; answered 503: " + e.getMessage());
        LOG.log(System.Logger.Level.DEBUG, request, e);
        yield ApiError.unavailable(
            "The server cannot reach its data now; send this again.", RETRY_AFTER);
      }
      case ExecutionException e when e.getCause() != null -> describe(e.getCause(), request);
      case CompletionException e when e.getCause() != null -> describe(e.getCause(), request);
      default -> {
        LOG.log(System.Logger.Level.ERROR, request + " failed; answered 500", failure);
        yield ApiError.internal();
      }
    };
  }
}
