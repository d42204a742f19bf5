package io.spectra.webhooks.sending;

/// Makes text that came from outside safe to show: one line of bounded length without control
/// characters. The methods are pure and thread-safe.
final class PrintableText {
  private static final char CUT = '\u2026';
  private static final char REPLACEMENT = '?';

  private PrintableText() {}

  /// Returns the first `lengthMax` code points, with `?` in place of each that is not printable and
  /// an ellipsis at the end of a text that was longer.
  static String of(String text, int lengthMax) {
    var printable = new StringBuilder();
    text.codePoints()
        .limit(lengthMax)
        .forEach(c -> printable.appendCodePoint(isPrintable(c) ? c : REPLACEMENT));
    if (text.codePointCount(0, text.length()) > lengthMax) {
      printable.append(CUT);
    }
    return printable.toString();
  }

  /// Whether a code point does not control a terminal, break a line or change the direction of
  /// text, and is not half of a surrogate pair.
  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
