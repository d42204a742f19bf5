package io.spectra.webhooks.server.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/// Writes itself as one JSON value. Values are written without white space, decimals keep the
/// digits that they have, and text is UTF-8. [JsonFields] writes objects.
@FunctionalInterface
public interface JsonValue {

  void writeTo(JsonGenerator json);

  /// An array of what `value` makes of the elements.
  static <T> JsonValue array(Collection<T> elements, Function<? super T, JsonValue> value) {
    return json -> {
      json.writeStartArray();
      for (T element : elements) {
        value.apply(element).writeTo(json);
      }
      json.writeEndArray();
    };
  }

  static JsonValue text(String text) {
    return json -> json.writeString(text);
  }

  /// JSON that is text already; it is written as it is.
  static JsonValue raw(String json) {
    return writer -> writer.writeRawValue(json);
  }

  /// The same value without the white space around its parts; numbers stay as they were written.
  static JsonValue copy(String json) {
    return writer -> {
      try (var parser = JsonWriting.FACTORY.createParser(ObjectReadContext.empty(), json)) {
        parser.nextToken();
        writer.copyCurrentStructureExact(parser);
      }
    };
  }

  /// Returns the value as JSON in UTF-8.
  default byte[] bytes() {
    var out = new ByteArrayOutputStream(512);
    try (var json = JsonWriting.FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      writeTo(json);
    }
    return out.toByteArray();
  }

  /// Returns the value as JSON text.
  default String json() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }
}
