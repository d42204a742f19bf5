package io.spectra.webhooks.event;

/// Ends the reading of a request from a nested call. [PublishParser] and [EventData] convert it for
/// their callers. It has no stack trace, because hostile requests must be cheap.
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient PublishRequest.Refused refused;

  private RefusedException(PublishRequest.Refused refused) {
    super(refused.message(), null, false, false);
    this.refused = refused;
  }

  static RefusedException malformed(String message) {
    return new RefusedException(
        new PublishRequest.Refused(PublishRequest.Reason.MALFORMED, "", message));
  }

  static RefusedException invalid(String field, String message) {
    return new RefusedException(
        new PublishRequest.Refused(PublishRequest.Reason.INVALID, field, message));
  }

  static RefusedException missing(String field, String message) {
    return new RefusedException(
        new PublishRequest.Refused(PublishRequest.Reason.MISSING, field, message));
  }

  static RefusedException unknownEvent(String field, String message) {
    return new RefusedException(
        new PublishRequest.Refused(PublishRequest.Reason.UNKNOWN_EVENT, field, message));
  }

  static RefusedException tooLarge(String field, String message) {
    return new RefusedException(
        new PublishRequest.Refused(PublishRequest.Reason.TOO_LARGE, field, message));
  }

  PublishRequest.Refused refused() {
    return refused;
  }
}
