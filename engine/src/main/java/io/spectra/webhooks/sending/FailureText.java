package io.spectra.webhooks.sending;

/// Writes the failure of a connection and its causes as one line for the operator. Pure functions;
/// any thread.
final class FailureText {
  private static final int LENGTH_MAX = 300;

  private FailureText() {}

  static String of(Throwable failure) {
    var text = new StringBuilder();
    for (Throwable cause : Causes.of(failure)) {
      String message = Causes.message(cause);
      boolean isFirst = text.isEmpty();
      // Many a message repeats its cause's.
      if (isFirst || (!message.isEmpty() && text.indexOf(message) < 0)) {
        text.append(isFirst ? "" : ": ").append(name(cause));
        text.append(message.isEmpty() ? "" : " ").append(message);
      }
    }
    return PrintableText.of(text.toString(), LENGTH_MAX); // some of it comes from the receiver
  }

  /// Returns the name of the type, and for an anonymous class that of its parent.
  private static String name(Throwable cause) {
    Class<?> type = cause.getClass();
    return type.isAnonymousClass() ? type.getSuperclass().getSimpleName() : type.getSimpleName();
  }
}
