package io.spectra.webhooks.server.http;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// The fields of a JSON object that is being written, in the order of the calls: an absent value is
/// null, a time has six decimals and a `Z`. Valid only while the object is written.
public final class JsonFields {
  private final JsonGenerator json;

  private JsonFields(JsonGenerator json) {
    this.json = json;
  }

  /// An object with the fields that `content` writes.
  public static JsonValue object(Consumer<JsonFields> content) {
    return json -> {
      json.writeStartObject();
      content.accept(new JsonFields(json));
      json.writeEndObject();
    };
  }

  public JsonFields text(String name, String value) {
    json.writeStringProperty(name, value);
    return this;
  }

  public JsonFields text(String name, Optional<String> value) {
    value.ifPresentOrElse(it -> text(name, it), () -> json.writeNullProperty(name));
    return this;
  }

  public JsonFields texts(String name, Collection<String> values) {
    return value(name, JsonValue.array(values, JsonGenerator::writeString));
  }

  public JsonFields number(String name, long value) {
    json.writeNumberProperty(name, value);
    return this;
  }

  public JsonFields number(String name, BigDecimal value) {
    json.writeNumberProperty(name, value);
    return this;
  }

  public JsonFields number(String name, Optional<? extends Number> value) {
    value.ifPresentOrElse(it -> number(name, it.longValue()), () -> json.writeNullProperty(name));
    return this;
  }

  public JsonFields truth(String name, boolean value) {
    json.writeBooleanProperty(name, value);
    return this;
  }

  public JsonFields time(String name, Instant value) {
    return text(name, ApiTime.text(value));
  }

  public JsonFields time(String name, Optional<Instant> value) {
    return text(name, value.map(ApiTime::text));
  }

  public JsonFields value(String name, JsonValue value) {
    json.writeName(name);
    value.writeTo(json);
    return this;
  }

  public JsonFields value(String name, Optional<JsonValue> value) {
    value.ifPresentOrElse(it -> value(name, it), () -> json.writeNullProperty(name));
    return this;
  }
}
