package io.spectra.webhooks.sending;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes the failure of a connection as one line for the operator. It follows the chain of causes,
/// since Netty wraps what the JDK says, and replaces what must not be shown: some of the text comes
/// from the receiver.
final class FailureText {
  private static final int LENGTH_MAX = 300;
  private static final int CAUSES_MAX = 6;

  /// Control and format characters, line ends, and halves of surrogate pairs, such as a cut leaves.
  private static final Pattern NOT_SHOWN =
      Pattern.compile("[\\p{Cntrl}\\p{gc=Cf}\\p{gc=Cs}\\u0080-\\u009f\\u2028\\u2029]");

  private FailureText() {}

  static String of(Throwable failure) {
    var text = new StringBuilder();
    @Nullable Throwable cause = failure;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      String message = cause.getMessage() == null ? "" : cause.getMessage();
      // Many a message repeats its cause's.
      if (i == 0 || (!message.isEmpty() && text.indexOf(message) < 0)) {
        text.append(i == 0 ? "" : ": ").append(name(cause));
        text.append(message.isEmpty() ? "" : " ").append(message);
      }
      cause = cause.getCause();
    }
    return clean(text.toString());
  }

  /// The name of an anonymous class is its parent's.
  private static String name(Throwable cause) {
    Class<?> type = cause.getClass();
    return type.isAnonymousClass() ? type.getSuperclass().getSimpleName() : type.getSimpleName();
  }

  /// One line of bounded length, without control characters.
  static String clean(String text) {
    String cut = text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) : text;
    return NOT_SHOWN.matcher(cut).replaceAll("?");
  }
}
