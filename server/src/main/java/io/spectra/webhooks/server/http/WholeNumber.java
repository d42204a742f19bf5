package io.spectra.webhooks.server.http;

import java.util.OptionalLong;

/// A whole number from 0 in a URL, in its one spelling: ASCII digits, without a sign and without
/// leading zeros. `Long.parseLong` also takes the digits of other scripts, signs and zeros in
/// front, so that one object would have many addresses, and a filter before us that knows one of
/// them would let the others pass. Pure.
public final class WholeNumber {
  private WholeNumber() {}

  /// Empty for every other text, and for a number beyond what a long holds.
  public static OptionalLong parse(String text) {
    boolean isCanonical =
        !text.isEmpty()
            && text.chars().allMatch(c -> c >= '0' && c <= '9')
            && (text.length() == 1 || text.charAt(0) != '0');
    if (!isCanonical) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}
