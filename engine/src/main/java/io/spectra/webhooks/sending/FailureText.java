package io.spectra.webhooks.sending;

import org.jspecify.annotations.Nullable;

/// What went wrong on a connection as one line for the operator. The chain of causes is followed,
/// since Netty wraps what the JDK says, and control characters are replaced: some of the text comes
/// from the receiver.
final class FailureText {
  private static final int LENGTH_MAX = 300;
  private static final int CAUSES_MAX = 6;

  private FailureText() {}

  static String of(Throwable failure) {
    var text = new StringBuilder();
    @Nullable Throwable cause = failure;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      String message = cause.getMessage() == null ? "" : cause.getMessage();
      // Many a message repeats its cause's.
      if (i == 0 || (!message.isEmpty() && text.indexOf(message) < 0)) {
        text.append(i == 0 ? "" : ": ").append(cause.getClass().getSimpleName());
        text.append(message.isEmpty() ? "" : " ").append(message);
      }
      cause = cause.getCause();
    }
    return clean(text.toString());
  }

  /// One line of bounded length, without control characters.
  static String clean(String text) {
    String cut = text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) : text;
    return cut.replaceAll("[\\p{Cntrl}\\p{gc=Cf}\\u0080-\\u009f\\u2028\\u2029]", "?");
  }
}
