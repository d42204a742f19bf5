package io.spectra.webhooks.server.http;

/// Ends a handler with an error answer. Has no stack trace: it is an answer, not a fault, and must
/// stay cheap when callers send nonsense.
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ApiError error;

  public ApiException(ApiError error) {
    super(error.status() + " " + error.code() + ": " + error.message(), null, false, false);
    this.error = error;
  }

  public ApiError error() {
    return error;
  }
}
