package io.spectra.webhooks.server.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// One JSON value of a request's body, checked for syntax and otherwise untouched: numbers stay the
/// text that was sent, and a repeated name is noted rather than judged. [JsonObject] converts and
/// judges a value when a handler asks for it, so a value that nobody asks for can do no harm.
/// Immutable.
sealed interface JsonTree {

  record Text(String value) implements JsonTree {}

  /// A number as it was written.
  record Figure(String text, boolean isWhole) implements JsonTree {}

  record Truth(boolean value) implements JsonTree {}

  record Nothing() implements JsonTree {}

  record Elements(List<JsonTree> values) implements JsonTree {}

  /// The fields of an object, and the names that were there more than once.
  record Fields(Map<String, JsonTree> values, Set<String> repeated, Place place)
      implements JsonTree {}

  /// Where an object stands in the body.
  record Place(String body, int from, int to) {

    /// The object as it was sent, character for character.
    String text() {
      return body.substring(from, to);
    }
  }

  /// Reads the one value that `text` consists of, or null when there is none.
  ///
  /// @throws tools.jackson.core.JacksonException when the text is not JSON, or too deep
  /// @throws ApiException 400 when the text goes on after the value
  static @Nullable JsonTree read(String text) {
    try (var parser = JsonReading.FACTORY.createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return null;
      }
      JsonTree tree = new Reader(parser, text).value(first);
      if (parser.nextToken() != null) {
        throw ApiError.badJson("The body goes on after its JSON object; send one object.").thrown();
      }
      return tree;
    }
  }

  /// Builds the tree; the parser's bound on depth bounds the recursion.
  final class Reader {
    private final JsonParser parser;
    private final String text;

    private Reader(JsonParser parser, String text) {
      this.parser = parser;
      this.text = text;
    }

    private JsonTree value(JsonToken token) {
      return switch (token) {
        case START_OBJECT -> fields();
        case START_ARRAY -> elements();
        case VALUE_NUMBER_INT -> new Figure(parser.getString(), true);
        case VALUE_NUMBER_FLOAT -> new Figure(parser.getString(), false);
        case VALUE_TRUE -> new Truth(true);
        case VALUE_FALSE -> new Truth(false);
        case VALUE_NULL -> new Nothing();
        default -> new Text(parser.getString());
      };
    }

    private Fields fields() {
      int from = (int) parser.currentTokenLocation().getCharOffset();
      var values = new LinkedHashMap<String, JsonTree>();
      var repeated = new HashSet<String>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        if (values.put(name, value(parser.nextToken())) != null) {
          repeated.add(name);
        }
      }
      int to = (int) parser.currentLocation().getCharOffset();
      return new Fields(values, repeated, new Place(text, from, to));
    }

    private Elements elements() {
      var values = new ArrayList<JsonTree>();
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        values.add(value(token));
      }
      return new Elements(values);
    }
  }
}
