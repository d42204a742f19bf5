package io.spectra.webhooks.event;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// Walks over JSON bytes and reports where each value begins and ends, without building a tree. The
/// walk is strict in syntax (RFC 8259) and encoding. Numbers and strings have no length limit,
/// because the caller bounds the bytes.
///
/// Anything other than JSON ends the walk with a [RefusedException] of the reason `MALFORMED`. Only
/// one thread at a time may use an instance, and must close it.
final class StrictJson implements AutoCloseable {
  /// The depth of a request that contains `data` of the largest depth, with some margin. A deeper
  /// request is refused before anything recurses.
  private static final int DEPTH_MAX = 2 * EventLimits.DEPTH_MAX;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser parser;

  private StrictJson(JsonParser parser) {
    this.parser = parser;
  }

  static StrictJson open(byte[] bytes) {
    int invalid = Utf8.firstInvalid(bytes);
    if (invalid >= 0) {
      throw RefusedException.malformed(
          "The body is not UTF-8: byte %s is wrong.".formatted(invalid));
    }
    // A byte order mark, or a zero among the first bytes, would make the parser guess UTF-16 or
    // UTF-32.
    if ((bytes.length > 0 && bytes[0] == (byte) 0xEF) || startsWithZero(bytes)) {
      throw RefusedException.malformed("The body must be JSON in UTF-8 without a byte order mark.");
    }
    return new StrictJson(FACTORY.createParser(ObjectReadContext.empty(), bytes));
  }

  /// Returns the next token, or null at the end.
  @Nullable JsonToken next() {
    try {
      return parser.nextToken();
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /// Returns the current token's name or text.
  String text() {
    try {
      return parser.getString();
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /// Returns the offset at which the current token begins.
  int tokenStart() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /// Returns the offset after the current token, which must be the end of an object or array.
  int structureEnd() {
    return (int) parser.currentLocation().getByteOffset();
  }

  /// Skips to the end of the object or array that begins with the current token.
  ///
  /// @return the largest number of nested objects and arrays, this one included
  int skipStructure() {
    int depth = 1;
    int deepest = 1;
    while (depth > 0) {
      var token = next();
      if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
        depth++;
        deepest = Math.max(deepest, depth);
      } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
        depth--;
      } else if (token == null) {
        throw RefusedException.malformed("The body ends too early.");
      }
    }
    return deepest;
  }

  /// Skips the next value, whatever it is.
  void skipValue() {
    var token = next();
    if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      skipStructure();
    }
  }

  void expectEnd() {
    if (next() != null) {
      throw RefusedException.malformed("The body goes on after its JSON value; send one value.");
    }
  }

  @Override
  public void close() {
    parser.close();
  }

  private static boolean startsWithZero(byte[] bytes) {
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private static RefusedException malformed(JacksonException e) {
    if (e instanceof StreamConstraintsException) { // only the depth is bounded here
      return RefusedException.malformed(
          "The body has more than %s levels; flatten it: the data of an event may have %s."
              .formatted(DEPTH_MAX, EventLimits.DEPTH_MAX));
    }
    var where = e.getLocation();
    return RefusedException.malformed(
        where == null
            ? "The body is not valid JSON."
            : "The body is not valid JSON: look at line %s, column %s."
                .formatted(where.getLineNr(), where.getColumnNr()));
  }
}
