package io.spectra.webhooks.server.http;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;

/// An object of a request's body, read field by field. Each reading checks the field's kind and
/// bounds and throws 422 naming its path: `billing.email`, `events[1]`, `items[0].price`. Fields
/// that nobody asks for are ignored; null is the same as absent, except for [#isNull].
public final class JsonObject {
  private static final int DIGITS_MAX = 30;

  private final JsonNode node;
  private final String path;

  private JsonObject(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  /// Reads a whole body.
  ///
  /// @throws ApiException 400 when the bytes are not UTF-8, not JSON, not an object, too deep, or
  ///   name a field twice
  static JsonObject parse(byte[] body) {
    if (body.length == 0) {
      throw ApiError.badJson("The body is empty; send a JSON object.").thrown();
    }
    JsonNode node = tree(body);
    if (!node.isObject()) {
      throw ApiError.badJson("The body must be a JSON object.").thrown();
    }
    return new JsonObject(node, "");
  }

  /// The path of a field of this object, as errors name it.
  public String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /// Whether the field is there, be it null.
  public boolean has(String name) {
    return node.has(name);
  }

  /// Whether the field is there and null: for what a null clears.
  public boolean isNull(String name) {
    JsonNode value = node.get(name);
    return value != null && value.isNull();
  }

  /// Text that must be there and not blank.
  public String string(String name, int lengthMax) {
    String text = optionalString(name, lengthMax).orElseThrow(() -> missing(name));
    if (text.isBlank()) {
      throw invalid(name, "must not be empty");
    }
    return text;
  }

  public Optional<String> optionalString(String name, int lengthMax) {
    JsonNode value = value(name);
    return value == null ? Optional.empty() : Optional.of(text(pathOf(name), value, lengthMax));
  }

  public boolean bool(String name) {
    return optionalBool(name).orElseThrow(() -> missing(name));
  }

  public Optional<Boolean> optionalBool(String name) {
    JsonNode value = value(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw invalid(name, "must be true or false");
    }
    return Optional.of(value.booleanValue());
  }

  public long integer(String name, long min, long max) {
    return optionalInteger(name, min, max).orElseThrow(() -> missing(name));
  }

  public OptionalLong optionalInteger(String name, long min, long max) {
    JsonNode value = value(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      throw invalid(name, "must be a whole number from %s to %s".formatted(min, max));
    }
    return OptionalLong.of(value.longValue());
  }

  public BigDecimal decimal(String name) {
    return optionalDecimal(name).orElseThrow(() -> missing(name));
  }

  /// A number as it was written, `320.00` with both zeros. At most 30 digits on either side of the
  /// point, so that nobody makes us write out `1e999999999`.
  public Optional<BigDecimal> optionalDecimal(String name) {
    JsonNode value = value(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isNumber()) {
      throw invalid(name, "must be a number");
    }
    BigDecimal number = value.decimalValue();
    if (number.precision() > DIGITS_MAX || Math.abs((long) number.scale()) > DIGITS_MAX) {
      throw invalid(name, "must have at most %s digits".formatted(DIGITS_MAX));
    }
    return Optional.of(number);
  }

  public JsonObject object(String name) {
    return optionalObject(name).orElseThrow(() -> missing(name));
  }

  public Optional<JsonObject> optionalObject(String name) {
    JsonNode value = value(name);
    return value == null ? Optional.empty() : Optional.of(objectAt(pathOf(name), value));
  }

  /// The objects of an array; empty when it is not there. Each knows its index.
  public List<JsonObject> objects(String name, int countMax) {
    var objects = new ArrayList<JsonObject>();
    for (JsonNode element : elements(name, countMax)) {
      objects.add(objectAt(elementPath(name, objects.size()), element));
    }
    return objects;
  }

  /// The texts of an array; empty when it is not there.
  public List<String> strings(String name, int countMax, int lengthMax) {
    var texts = new ArrayList<String>();
    for (JsonNode element : elements(name, countMax)) {
      texts.add(text(elementPath(name, texts.size()), element, lengthMax));
    }
    return texts;
  }

  /// The value of a field as JSON text, whatever it is; empty when it is not there or null. Not
  /// byte for byte as sent.
  public Optional<String> optionalJson(String name) {
    JsonNode value = value(name);
    return value == null ? Optional.empty() : Optional.of(Json.MAPPER.writeValueAsString(value));
  }

  /// 422 about a field: `invalid("url", "must be https")` says "\"billing.url\" must be https."
  public ApiException invalid(String name, String rule) {
    return invalidAt(pathOf(name), rule);
  }

  /// 422: the field is not there.
  public ApiException missing(String name) {
    return ApiError.missing(pathOf(name)).thrown();
  }

  private @Nullable JsonNode value(String name) {
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private List<JsonNode> elements(String name, int countMax) {
    JsonNode value = value(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw invalid(name, "must be an array");
    }
    if (value.size() > countMax) {
      throw invalid(name, "must have at most %s elements".formatted(countMax));
    }
    return List.copyOf(value.values());
  }

  private String elementPath(String name, int index) {
    return pathOf(name) + "[" + index + "]";
  }

  private static JsonObject objectAt(String path, JsonNode value) {
    if (!value.isObject()) {
      throw invalidAt(path, "must be an object");
    }
    return new JsonObject(value, path);
  }

  /// Zero and halves of surrogate pairs are JSON, but no database keeps them as they are.
  private static String text(String path, JsonNode value, int lengthMax) {
    if (!value.isString()) {
      throw invalidAt(path, "must be a string");
    }
    String text = value.stringValue();
    if (text.length() > lengthMax) {
      throw invalidAt(path, "must have at most %s characters".formatted(lengthMax));
    }
    if (text.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw invalidAt(path, "must be text without zero characters and half surrogate pairs");
    }
    return text;
  }

  private static ApiException invalidAt(String path, String rule) {
    return ApiError.invalid(path, "\"%s\" %s.".formatted(path, rule)).thrown();
  }

  /// Decoded before it is parsed, since a parser given bytes would guess at other encodings.
  private static JsonNode tree(byte[] body) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      JsonNode node = Json.MAPPER.readTree(text);
      return node == null ? Json.MAPPER.missingNode() : node;
    } catch (CharacterCodingException _) {
      throw ApiError.badJson("The body is not UTF-8; send JSON in UTF-8.").thrown();
    } catch (JacksonException e) {
      throw ApiError.badJson(describe(e)).thrown();
    }
  }

  /// In our words: the parser's name its own settings, which no caller can change.
  private static String describe(JacksonException e) {
    if (e instanceof StreamConstraintsException) {
      return "The body has more than %s levels, or a name or a number that is too long; simplify it."
          .formatted(Json.DEPTH_MAX);
    }
    var where = e.getLocation();
    String place =
        where == null || where.getLineNr() < 1
            ? "the end"
            : "line %s, column %s".formatted(where.getLineNr(), where.getColumnNr());
    if (e instanceof UnexpectedEndOfInputException) {
      return "The body ends in the middle, at %s; send a whole JSON object.".formatted(place);
    }
    return String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")
        ? "The body has a field twice: look at %s.".formatted(place)
        : "The body is not valid JSON: look at %s.".formatted(place);
  }
}
