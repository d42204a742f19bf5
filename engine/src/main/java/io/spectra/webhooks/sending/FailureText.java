package io.spectra.webhooks.sending;

/// Writes the failure of a connection and its causes as one line for the operator. The methods are
/// pure and thread-safe.
final class FailureText {
  private static final int LENGTH_MAX = 300;

  private FailureText() {}

  static String of(Throwable failure) {
    var text = new StringBuilder();
    for (Throwable cause : Causes.of(failure)) {
      String message = Causes.message(cause);
      boolean isFirst = text.isEmpty();
      // Many messages repeat the message of their cause.
      if (isFirst || (!message.isEmpty() && text.indexOf(message) < 0)) {
        text.append(isFirst ? "" : ": ").append(name(cause));
        text.append(message.isEmpty() ? "" : " ").append(message);
      }
    }
    return PrintableText.of(text.toString(), LENGTH_MAX); // some of it comes from the receiver
  }

  /// Returns the name of the class, or of the superclass if the class is anonymous.
  private static String name(Throwable cause) {
    Class<?> type = cause.getClass();
    return type.isAnonymousClass() ? type.getSuperclass().getSimpleName() : type.getSimpleName();
  }
}
