package io.spectra.webhooks.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Decodes percent-escapes strictly: two hex digits each, UTF-8 in all, no zero byte. Pure.
final class PercentCode {
  private PercentCode() {}

  /// The segments of a path that begins with a slash, each decoded by itself, so that an escaped
  /// slash stays within its segment.
  ///
  /// @throws ApiException 400
  static List<String> segments(String path) {
    var segments = new ArrayList<String>();
    int start = 1;
    for (int i = 1; i <= path.length(); i++) {
      if (i == path.length() || path.charAt(i) == '/') {
        segments.add(decode(path.substring(start, i), false));
        start = i + 1;
      }
    }
    return segments;
  }

  /// The text with its escapes undone.
  ///
  /// @throws ApiException 400
  static String decode(String text, boolean plusIsSpace) {
    if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
      return text;
    }
    var bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.put(escaped(text, i));
        i += 2;
      } else {
        bytes.put((byte) (plusIsSpace && c == '+' ? ' ' : c));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException _) {
      throw broken(text, "does not come to UTF-8");
    }
  }

  private static byte escaped(String text, int at) {
    if (at + 2 >= text.length()
        || !HexFormat.isHexDigit(text.charAt(at + 1))
        || !HexFormat.isHexDigit(text.charAt(at + 2))) {
      throw broken(text, "has a % without two hex digits after it");
    }
    int value = HexFormat.fromHexDigits(text, at + 1, at + 3);
    if (value == 0) {
      throw broken(text, "has a zero byte");
    }
    return (byte) value;
  }

  private static ApiException broken(String text, String why) {
    return ApiError.badRequest(
            "bad_url", "The URL's part \"%s\" %s; encode it again.".formatted(text, why))
        .thrown();
  }
}
