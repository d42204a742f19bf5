package io.spectra.webhooks.attempt;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// The result of one attempt. All later decisions depend on this value and on nothing else.
///
/// A tenant may read only [#error()]. It contains what the receiver itself said and showed. If
/// there was no receiver, it contains only the kind of failure, so a webhook cannot be used to
/// explore the network behind the sender.
public sealed interface Outcome {

  Duration took();

  /// The receiver answered in time.
  ///
  /// @param body the first 8 KiB of the answer's body as text
  /// @param location the target of a redirect
  record Answered(int status, String body, Optional<String> location, Duration took)
      implements Outcome {

    /// Creates an answer that does not redirect.
    public Answered(int status, String body, Duration took) {
      this(status, body, Optional.empty(), took);
    }
  }

  /// The deadline passed.
  ///
  /// @param status the status, if its line had arrived
  /// @param body the beginning of the body, if the answer's head had arrived
  record TimedOut(OptionalInt status, Optional<String> body, Duration limit, Duration took)
      implements Outcome {}

  /// There was no connection: the name does not resolve, the address is blocked, or nothing listens
  /// there. `detail` is only for the operator's log.
  record Unreachable(String detail, Duration took) implements Outcome {}

  /// The TLS handshake failed because of the certificate, the host name or the protocol. `reason`
  /// is shown to the webhook's owner and says what the receiver lacks. `detail` is for the
  /// operator.
  record TlsRefused(String reason, String detail, Duration took) implements Outcome {}

  /// The answer is not HTTP, or it ended too early.
  ///
  /// @param status the status, if its line had arrived
  /// @param body the beginning of the body, if the answer's head had arrived
  /// @param detail an explanation for the operator
  record BadAnswer(OptionalInt status, Optional<String> body, String detail, Duration took)
      implements Outcome {

    /// Creates a bad answer that ended before its body began.
    public BadAnswer(OptionalInt status, String detail, Duration took) {
      this(status, Optional.empty(), detail, took);
    }
  }

  /// The delivery was closed without an attempt.
  record NotAttempted(Reason reason) implements Outcome {
    @Override
    public Duration took() {
      return Duration.ZERO;
    }
  }

  /// The reason why a delivery was closed without an attempt.
  enum Reason {
    /// The delivery could not start within its lifetime.
    EXPIRED,
    /// The webhook's backlog passed its bound, and the delivery was among the oldest.
    OVERFLOW
  }

  /// Whether the receiver answered with a 2xx status.
  default boolean success() {
    return this instanceof Answered(int status, _, _, _) && status >= 200 && status < 300;
  }

  /// Whether the receiver used all the time that it had. This is the only outcome that narrows a
  /// lane's window.
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

  /// Returns a short stable code and a sentence, as the delivery history shows them, or nothing if
  /// the attempt succeeded.
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
