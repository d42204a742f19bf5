package io.spectra.webhooks.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Decides whether bytes are a JSON object, as a second implementation for comparison with the
/// parser under test. It follows RFC 8259's grammar and the JDK's decoder, and is written for
/// clarity alone.
final class StrictJsonReference {
  private final String text;
  private int at;

  private StrictJsonReference(String text) {
    this.text = text;
  }

  /// Whether the bytes are exactly one object, with or without white space around it.
  static boolean isObject(byte[] bytes) {
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder();
      var json = new StrictJsonReference(decoder.decode(ByteBuffer.wrap(bytes)).toString());
      json.whiteSpace();
      return json.peek() == '{' && json.value() && json.at == json.text.length();
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private boolean value() {
    whiteSpace();
    boolean valid =
        switch (peek()) {
          case '{' -> members('}', true);
          case '[' -> members(']', false);
          case '"' -> string();
          case 't' -> word("true");
          case 'f' -> word("false");
          case 'n' -> word("null");
          default -> number();
        };
    whiteSpace();
    return valid;
  }

  private boolean members(char end, boolean named) {
    at++;
    whiteSpace();
    if (take(end)) {
      return true;
    }
    do {
      whiteSpace();
      if (named && !(string() && colon())) {
        return false;
      }
      if (!value()) {
        return false;
      }
    } while (take(','));
    return take(end);
  }

  private boolean colon() {
    whiteSpace();
    return take(':');
  }

  private boolean string() {
    if (!take('"')) {
      return false;
    }
    while (at < text.length() && peek() != '"') {
      if (peek() < ' ' || (take('\\') && !escape())) {
        return false;
      }
      at++;
    }
    return take('"');
  }

  /// Reads an escape and stops on its last character.
  private boolean escape() {
    if (peek() != 'u') {
      return at < text.length() && "\"\\/bfnrt".indexOf(peek()) >= 0;
    }
    for (int i = 0; i < 4; i++) {
      at++;
      if (at >= text.length() || "0123456789abcdefABCDEF".indexOf(peek()) < 0) {
        return false;
      }
    }
    return true;
  }

  private boolean number() {
    take('-');
    if (!take('0') && !digits()) {
      return false;
    }
    if (take('.') && !digits()) {
      return false;
    }
    if (take('e') || take('E')) {
      boolean signed = take('+') || take('-');
      return digits() || (signed && digits());
    }
    return true;
  }

  private boolean digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at > start;
  }

  private boolean word(String word) {
    boolean here = text.startsWith(word, at);
    at += here ? word.length() : 0;
    return here;
  }

  private void whiteSpace() {
    while (at < text.length() && " \t\r\n".indexOf(peek()) >= 0) {
      at++;
    }
  }

  private boolean take(char c) {
    boolean here = at < text.length() && peek() == c;
    at += here ? 1 : 0;
    return here;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }
}
