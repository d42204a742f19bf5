package io.spectra.webhooks.server.events;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// JSON that is always the same except for one text, which needs no escaping. It is written once,
/// and each use only copies it: for the answer that is sent most often. Immutable; any thread.
final class JsonFrame {
  private static final String MARK = "~";

  private final byte[] before;
  private final byte[] after;

  private JsonFrame(byte[] before, byte[] after) {
    this.before = before;
    this.after = after;
  }

  /// Returns the frame around the text that `write` is given.
  ///
  /// @param write returns JSON in UTF-8 that contains the text once
  static JsonFrame of(Function<String, byte[]> write) {
    String json = new String(write.apply(MARK), StandardCharsets.UTF_8);
    int at = json.indexOf(MARK);
    if (at < 0 || at != json.lastIndexOf(MARK)) {
      throw new IllegalArgumentException("the text must be in the JSON once: " + json);
    }
    return new JsonFrame(utf8(json.substring(0, at)), utf8(json.substring(at + MARK.length())));
  }

  /// Returns the whole JSON.
  ///
  /// @param plain ASCII in which nothing needs escaping, such as an id
  byte[] around(String plain) {
    byte[] text = utf8(plain);
    var json = new byte[before.length + text.length + after.length];
    System.arraycopy(before, 0, json, 0, before.length);
    System.arraycopy(text, 0, json, before.length, text.length);
    System.arraycopy(after, 0, json, before.length + text.length, after.length);
    return json;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
