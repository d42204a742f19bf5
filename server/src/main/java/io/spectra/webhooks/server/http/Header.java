package io.spectra.webhooks.server.http;

/// A header of an answer. Refuses what would end the line early.
public record Header(String name, String value) {
  public Header {
    if (!isVisible(name, false) || !isVisible(value, true)) {
      throw new IllegalArgumentException("not a header: " + name);
    }
  }

  private static boolean isVisible(String text, boolean spaceAllowed) {
    return text.chars().allMatch(c -> (c > ' ' && c < 0x7F) || (spaceAllowed && c == ' '));
  }
}
