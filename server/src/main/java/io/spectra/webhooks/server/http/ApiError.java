package io.spectra.webhooks.server.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A failure as the caller sees it: a status, a short stable code, a sentence that says what to do,
/// and the field it is about. The one form of every error answer; [Response#error] writes it.
public record ApiError(
    int status, String code, String message, Optional<String> field, List<Header> headers) {

  private static final Header BEARER = new Header("WWW-Authenticate", "Bearer realm=\"spectra\"");

  /// Messages quote what callers sent, and shorten it, which may cut a surrogate pair in half. JSON
  /// cannot carry a half, so it is shown as a question mark: an answer can always be written.
  public ApiError {
    message = wellFormed(message);
    field = field.map(ApiError::wellFormed);
    headers = List.copyOf(headers);
  }

  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  public ApiError(int status, String code, String message) {
    this(status, code, message, Optional.empty(), List.of());
  }

  /// 400: what was sent cannot be read.
  public static ApiError badRequest(String code, String message) {
    return new ApiError(400, code, message);
  }

  /// 400: the body is not what JSON looks like.
  public static ApiError badJson(String message) {
    return badRequest("invalid_json", message);
  }

  /// 401: no caller that we know; `message` says what to send.
  static ApiError unauthorized(String code, String message) {
    return new ApiError(401, code, message).with(BEARER);
  }

  /// 401: the key is unknown, revoked or expired.
  public static ApiError invalidApiKey() {
    return unauthorized(
        "invalid_api_key",
        "This API key is unknown, revoked or expired; ask the operator for another.");
  }

  /// 404 for what does not exist and for what belongs to others alike.
  ///
  /// @param what in words: `order`
  public static ApiError notFound(String what, String id) {
    String shown = id.length() > 64 ? id.substring(0, 64) + "…" : id;
    return new ApiError(404, "not_found", "There is no %s %s.".formatted(what, shown));
  }

  /// 409: the thing is in a state that does not allow this.
  public static ApiError conflict(String code, String message) {
    return new ApiError(409, code, message);
  }

  /// 413: more bytes than the bound.
  public static ApiError tooLarge(String message) {
    return new ApiError(413, "body_too_large", message);
  }

  /// 422: a field that must be there is not.
  public static ApiError missing(String field) {
    return new ApiError(
        422, "missing_field", "Give \"%s\".".formatted(field), Optional.of(field), List.of());
  }

  /// 422: a field has a value that cannot be taken.
  public static ApiError invalid(String field, String message) {
    return invalid(field, "invalid_field", message);
  }

  /// 422 with a code of its own.
  public static ApiError invalid(String field, String code, String message) {
    return new ApiError(422, code, message, Optional.of(field), List.of());
  }

  /// 503: nothing is known to have been done; the message says whether something may have been.
  public static ApiError unavailable(String message, Duration retryAfter) {
    return new ApiError(503, "unavailable", message).retryAfter(retryAfter);
  }

  /// 500: our fault.
  public static ApiError internal() {
    return new ApiError(
        500, "internal_error", "The server failed at this request; its log says why.");
  }

  /// Returns the same error with `Retry-After`.
  public ApiError retryAfter(Duration wait) {
    return with(retryAfterHeader(wait));
  }

  public ApiError with(Header header) {
    var all = new ArrayList<>(headers);
    all.add(header);
    return new ApiError(status, code, message, field, all);
  }

  /// Returns an exception that carries this error.
  public ApiException thrown() {
    return new ApiException(this);
  }

  /// Whole seconds, rounded up, at least one.
  static Header retryAfterHeader(Duration wait) {
    long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    return new Header("Retry-After", Long.toString(seconds));
  }
}
