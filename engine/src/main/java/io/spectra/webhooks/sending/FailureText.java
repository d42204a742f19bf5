package io.spectra.webhooks.sending;

import org.jspecify.annotations.Nullable;

/// What went wrong on a connection as one line for the operator. The chain of causes is followed,
/// since Netty wraps what the JDK says, and control characters are replaced: some of the text comes
/// from the receiver.
final class FailureText {
  private static final int LENGTH_MAX = 300;
  private static final int CAUSES_MAX = 4;

  private FailureText() {}

  static String of(Throwable failure) {
    var text = new StringBuilder();
    @Nullable Throwable cause = failure;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      text.append(i == 0 ? "" : ": ").append(cause.getClass().getSimpleName());
      if (cause.getMessage() != null) {
        text.append(' ').append(cause.getMessage());
      }
      cause = cause.getCause();
    }
    text.setLength(Math.min(text.length(), LENGTH_MAX));
    return text.toString().replaceAll("\\p{Cntrl}", "?");
  }
}
