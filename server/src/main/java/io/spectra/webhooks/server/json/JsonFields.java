package io.spectra.webhooks.server.json;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// Writes the fields of one JSON object, in the order of the calls. An absent value is written as
/// null. Valid only while the object is written.
public final class JsonFields {
  private final JsonGenerator json;

  private JsonFields(JsonGenerator json) {
    this.json = json;
  }

  /// Returns an object with the fields that `content` writes.
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
    return value(name, JsonValue.array(values, JsonValue::text));
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

  /// Writes a time as the API's answers have it, with six decimals and a `Z`.
  public JsonFields time(String name, Instant value) {
    return text(name, ApiTime.text(value));
  }

  public JsonFields time(String name, Optional<Instant> value) {
    return text(name, value.map(ApiTime::text));
  }

  /// Writes a time as the `data` of events has it, in whole seconds and with a `Z`.
  public JsonFields seconds(String name, Instant value) {
    return text(name, value.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  public JsonFields seconds(String name, Optional<Instant> value) {
    value.ifPresentOrElse(it -> seconds(name, it), () -> json.writeNullProperty(name));
    return this;
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

  /// Writes the fields of an object that is JSON text already, as they are. Other fields come
  /// first.
  ///
  /// @param object begins with `{` and ends with `}`, without white space around it
  public JsonFields fieldsOf(String object) {
    json.writeRaw(',');
    json.writeRaw(object, 1, object.length() - 2);
    return this;
  }
}
