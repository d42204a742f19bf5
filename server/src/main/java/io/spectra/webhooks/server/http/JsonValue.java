package io.spectra.webhooks.server.http;

import java.util.Collection;
import tools.jackson.core.JsonGenerator;

/// Something that can write itself as one JSON value.
@FunctionalInterface
public interface JsonValue {

  void writeTo(JsonGenerator json);

  /// Writes one of many.
  @FunctionalInterface
  interface Writer<T> {
    void write(JsonGenerator json, T value);
  }

  static JsonValue array(Collection<? extends JsonValue> values) {
    return array(values, (json, value) -> value.writeTo(json));
  }

  static <T> JsonValue array(Collection<? extends T> values, Writer<T> writer) {
    return json -> {
      json.writeStartArray();
      for (T value : values) {
        writer.write(json, value);
      }
      json.writeEndArray();
    };
  }

  /// JSON that is text already, written as it is.
  static JsonValue raw(String text) {
    return json -> json.writeRawValue(text);
  }
}
