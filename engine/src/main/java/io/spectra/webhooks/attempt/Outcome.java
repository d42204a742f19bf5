package io.spectra.webhooks.attempt;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What one attempt came to. All later choices are made from this value and nothing else.
///
/// `body` is the first 8 KiB of the receiver's answer as text. What a tenant may read of an outcome
/// is [#error()]: what the receiver said and showed, but never more than the kind of failure where
/// there was no receiver, so that a webhook cannot be used to explore the network behind the
/// sender.
public sealed interface Outcome {

  Duration took();

  /// The receiver answered in time with a status and, as far as it is read, a body. `location` is
  /// where a redirect points to.
  record Answered(int status, String body, Optional<String> location, Duration took)
      implements Outcome {

    /// One that redirects nowhere.
    public Answered(int status, String body, Duration took) {
      this(status, body, Optional.empty(), took);
    }
  }

  /// The deadline passed; `status` is there when its line had arrived, `body` when the head had.
  record TimedOut(OptionalInt status, Optional<String> body, Duration limit, Duration took)
      implements Outcome {}

  /// No connection: the name does not resolve, the address is blocked, or nobody listens there.
  /// `detail` is for the operator's log alone.
  record Unreachable(String detail, Duration took) implements Outcome {}

  /// TLS failed: certificate, host name or protocol. `reason` says to the webhook's owner what the
  /// receiver lacks; `detail` is for the operator.
  record TlsRefused(String reason, String detail, Duration took) implements Outcome {}

  /// The answer is not HTTP, or ended in the middle. `status` is there when its line had arrived,
  /// and `body` when the head had. `detail` is for the operator.
  record BadAnswer(OptionalInt status, Optional<String> body, String detail, Duration took)
      implements Outcome {

    /// One that was no good before it came to a body.
    public BadAnswer(OptionalInt status, String detail, Duration took) {
      this(status, Optional.empty(), detail, took);
    }
  }

  /// The delivery ended without an attempt.
  record NotAttempted(Reason reason) implements Outcome {
    @Override
    public Duration took() {
      return Duration.ZERO;
    }
  }

  /// Why a delivery ended without an attempt.
  enum Reason {
    /// It could not start within its lifetime.
    EXPIRED,
    /// Its webhook's backlog passed its bound, and it was among the oldest.
    OVERFLOW
  }

  /// True when the receiver answered 2xx.
  default boolean success() {
    return this instanceof Answered(int status, _, _, _) && status >= 200 && status < 300;
  }

  /// True when the receiver took all the time it had: the only outcome that narrows a lane's
  /// window.
  default boolean hung() {
    return this instanceof TimedOut;
  }

  default OptionalInt httpStatus() {
    return switch (this) {
      case Answered answered -> OptionalInt.of(answered.status());
      case TimedOut timedOut -> timedOut.status();
      case BadAnswer bad -> bad.status();
      case Unreachable _, TlsRefused _, NotAttempted _ -> OptionalInt.empty();
    };
  }

  default Optional<String> responseBody() {
    return switch (this) {
      case Answered answered -> Optional.of(answered.body());
      case TimedOut timedOut -> timedOut.body();
      case BadAnswer bad -> bad.body();
      case Unreachable _, TlsRefused _, NotAttempted _ -> Optional.empty();
    };
  }

  /// A short stable code and a sentence, as the delivery history shows it; empty on success.
  default Optional<String> error() {
    return switch (this) {
      case Answered answered ->
          answered.success()
              ? Optional.empty()
              : Optional.of(
                  "status: the receiver answered " + answered.status() + target(answered));
      case TimedOut timedOut -> Optional.of("timeout: " + timeoutSentence(timedOut));
      case Unreachable _ -> Optional.of("unreachable: the address is blocked or does not answer");
      case TlsRefused tls -> Optional.of("tls: " + tls.reason());
      case BadAnswer bad ->
          Optional.of(
              "bad_answer: "
                  + (bad.body().isPresent()
                      ? "the body of the receiver's answer broke off"
                      : bad.status().isPresent()
                          ? "the head of the receiver's answer broke off"
                          : "the receiver's answer broke off or is not acceptable HTTP"));
      case NotAttempted(Reason reason) ->
          Optional.of(
              switch (reason) {
                case EXPIRED -> "expired: the delivery could not start within its lifetime";
                case OVERFLOW -> "overflow: the webhook's backlog passed its bound";
              });
    };
  }

  private static String target(Answered answered) {
    return answered.location().map(location -> " (Location: " + location + ")").orElse("");
  }

  private static String timeoutSentence(TimedOut timedOut) {
    String limit =
        timedOut.limit().toMillis() % 1000 == 0
            ? timedOut.limit().toSeconds() + " s"
            : timedOut.limit().toMillis() + " ms";
    return (timedOut.status().isPresent() ? "the answer did not end within " : "no answer within ")
        + limit;
  }
}
