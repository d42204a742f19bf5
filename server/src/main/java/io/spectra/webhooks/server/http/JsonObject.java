package io.spectra.webhooks.server.http;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/// An object of a request's body, read field by field. Each reading checks the field's kind and
/// bounds and throws 422 naming its path: `billing.email`, `events[1]`, `items[0].price`. Fields
/// that nobody asks for are ignored, whatever they hold and however often they are there; a field
/// that is asked for and there twice is 422, since which of the two counts is anybody's guess. Null
/// is the same as absent, except for [#isNull].
public final class JsonObject {
  private static final int DIGITS_MAX = 30;

  /// The most digits of a number that is kept as it was sent, so that every JSON reader can read it
  /// back.
  private static final int KEPT_DIGITS_MAX = 1_000;

  private static final String TWICE = "is there twice; send it once";

  private final JsonTree.Fields fields;
  private final String path;

  private JsonObject(JsonTree.Fields fields, String path) {
    this.fields = fields;
    this.path = path;
  }

  /// Reads a whole body.
  ///
  /// @throws ApiException 400 when the bytes are not UTF-8, not JSON, not an object, or too deep
  static JsonObject parse(byte[] body) {
    if (body.length == 0) {
      throw ApiError.badJson("The body is empty; send a JSON object.").thrown();
    }
    if (tree(body) instanceof JsonTree.Fields fields) {
      return new JsonObject(fields, "");
    }
    throw ApiError.badJson("The body must be a JSON object.").thrown();
  }

  /// The path of a field of this object, as errors name it.
  public String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /// The names of all fields, those that nobody knows included.
  public Set<String> names() {
    return Collections.unmodifiableSet(fields.values().keySet());
  }

  /// Whether the field is there; null counts.
  public boolean has(String name) {
    return sent(name) != null;
  }

  /// Whether the field is there and null: for what a null clears.
  public boolean isNull(String name) {
    return sent(name) instanceof JsonTree.Nothing;
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
    JsonTree value = value(name);
    return value == null ? Optional.empty() : Optional.of(text(pathOf(name), value, lengthMax));
  }

  public boolean bool(String name) {
    return optionalBool(name).orElseThrow(() -> missing(name));
  }

  public Optional<Boolean> optionalBool(String name) {
    JsonTree value = value(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof JsonTree.Truth(boolean truth)) {
      return Optional.of(truth);
    }
    throw invalid(name, "must be true or false");
  }

  public long integer(String name, long min, long max) {
    return optionalInteger(name, min, max).orElseThrow(() -> missing(name));
  }

  public OptionalLong optionalInteger(String name, long min, long max) {
    JsonTree value = value(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    OptionalLong number = whole(value);
    if (number.isEmpty() || number.getAsLong() < min || number.getAsLong() > max) {
      throw invalid(name, "must be a whole number from %s to %s".formatted(min, max));
    }
    return number;
  }

  public BigDecimal decimal(String name) {
    return optionalDecimal(name).orElseThrow(() -> missing(name));
  }

  /// A number as it was written, `320.00` with both zeros. At most 30 digits on either side of the
  /// point, so that nobody makes us write out `1e999999999`.
  public Optional<BigDecimal> optionalDecimal(String name) {
    JsonTree value = value(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof JsonTree.Figure(String text, _))) {
      throw invalid(name, "must be a number");
    }
    return Optional.of(
        decimal(text, DIGITS_MAX)
            .orElseThrow(() -> invalid(name, "must have at most %s digits".formatted(DIGITS_MAX))));
  }

  public JsonObject object(String name) {
    return optionalObject(name).orElseThrow(() -> missing(name));
  }

  public Optional<JsonObject> optionalObject(String name) {
    JsonTree value = value(name);
    return value == null ? Optional.empty() : Optional.of(objectAt(pathOf(name), value));
  }

  /// The objects of an array; empty when it is not there. Each knows its index.
  public List<JsonObject> objects(String name, int countMax) {
    var objects = new ArrayList<JsonObject>();
    for (JsonTree element : elements(name, countMax)) {
      objects.add(objectAt(elementPath(name, objects.size()), element));
    }
    return objects;
  }

  /// The texts of an array; empty when it is not there.
  public List<String> strings(String name, int countMax, int lengthMax) {
    var texts = new ArrayList<String>();
    for (JsonTree element : elements(name, countMax)) {
      texts.add(text(elementPath(name, texts.size()), element, lengthMax));
    }
    return texts;
  }

  /// This object as JSON text, character for character as it was sent, to be kept. Its texts and
  /// numbers are held to the rules of every other text and number, so that what is kept can be read
  /// back by anybody.
  public String source() {
    checkKept(() -> path, fields);
    return fields.place().text();
  }

  /// 422 about a field: `invalid("url", "must be https")` says "\"billing.url\" must be https."
  public ApiException invalid(String name, String rule) {
    return invalidAt(pathOf(name), rule);
  }

  /// 422: the field is not there.
  public ApiException missing(String name) {
    return ApiError.missing(pathOf(name)).thrown();
  }

  private @Nullable JsonTree value(String name) {
    JsonTree value = sent(name);
    return value instanceof JsonTree.Nothing ? null : value;
  }

  private @Nullable JsonTree sent(String name) {
    if (fields.repeated().contains(name)) {
      throw invalid(name, TWICE);
    }
    return fields.values().get(name);
  }

  private List<JsonTree> elements(String name, int countMax) {
    JsonTree value = value(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonTree.Elements(List<JsonTree> values))) {
      throw invalid(name, "must be an array");
    }
    if (values.size() > countMax) {
      throw invalid(name, "must have at most %s elements".formatted(countMax));
    }
    return values;
  }

  private String elementPath(String name, int index) {
    return elementOf(pathOf(name), index);
  }

  private static String elementOf(String path, int index) {
    return path + "[" + index + "]";
  }

  private static JsonObject objectAt(String path, JsonTree value) {
    if (value instanceof JsonTree.Fields fields) {
      return new JsonObject(fields, path);
    }
    throw invalidAt(path, "must be an object");
  }

  private static String text(String path, JsonTree value, int lengthMax) {
    if (!(value instanceof JsonTree.Text(String text))) {
      throw invalidAt(path, "must be a string");
    }
    if (text.length() > lengthMax) {
      throw invalidAt(path, "must have at most %s characters".formatted(lengthMax));
    }
    checkText(() -> path, text);
    return text;
  }

  /// Zero and halves of surrogate pairs are JSON, but no database keeps them as they are.
  private static void checkText(Supplier<String> path, String text) {
    if (text.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw invalidAt(path.get(), "must be text without zero characters and half surrogate pairs");
    }
  }

  /// A name is judged before it becomes part of a path, which an answer has to be able to show. A
  /// path is put together only for an answer: a body has many elements.
  private static void checkKept(Supplier<String> path, JsonTree value) {
    switch (value) {
      case JsonTree.Fields(var values, var repeated, _) ->
          values.forEach((name, field) -> {
            checkText(path, name);
            Supplier<String> fieldPath = () -> path.get() + "." + name;
            if (repeated.contains(name)) {
              throw invalidAt(fieldPath.get(), TWICE);
            }
            checkKept(fieldPath, field);
          });
      case JsonTree.Elements(var values) -> {
        for (int i = 0; i < values.size(); i++) {
          int index = i;
          checkKept(() -> elementOf(path.get(), index), values.get(i));
        }
      }
      case JsonTree.Text(String text) -> checkText(path, text);
      case JsonTree.Figure(String text, _) -> {
        if (decimal(text, KEPT_DIGITS_MAX).isEmpty()) {
          throw invalidAt(path.get(), "must have at most %s digits".formatted(KEPT_DIGITS_MAX));
        }
      }
      case JsonTree.Truth _, JsonTree.Nothing _ -> {}
    }
  }

  private static OptionalLong whole(JsonTree value) {
    if (!(value instanceof JsonTree.Figure(String text, boolean isWhole)) || !isWhole) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return OptionalLong.empty(); // more digits than a long has
    }
  }

  /// Empty when the number, written out, has more digits than that on either side of its point.
  private static Optional<BigDecimal> decimal(String text, int digitsMax) {
    try {
      var number = new BigDecimal(text);
      return number.precision() <= digitsMax && Math.abs((long) number.scale()) <= digitsMax
          ? Optional.of(number)
          : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty(); // an exponent of more digits than an int has
    }
  }

  private static ApiException invalidAt(String path, String rule) {
    return ApiError.invalid(path, "\"%s\" %s.".formatted(path, rule)).thrown();
  }

  /// Decoded before it is parsed, since a parser given bytes would guess at other encodings.
  private static @Nullable JsonTree tree(byte[] body) {
    try {
      return JsonTree.read(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException _) {
      throw ApiError.badJson("The body is not UTF-8; send JSON in UTF-8.").thrown();
    } catch (JacksonException e) {
      throw ApiError.badJson(describe(e)).thrown();
    }
  }

  /// Uses our own words, since the parser's messages name settings that no caller can change.
  private static String describe(JacksonException e) {
    if (e instanceof StreamConstraintsException) {
      return "The body has more than %s levels, or a name or a number that is too long; simplify it."
          .formatted(JsonReading.DEPTH_MAX);
    }
    var where = e.getLocation();
    String place =
        where == null || where.getLineNr() < 1
            ? "the end"
            : "line %s, column %s".formatted(where.getLineNr(), where.getColumnNr());
    return e instanceof UnexpectedEndOfInputException
        ? "The body ends in the middle, at %s; send a whole JSON object.".formatted(place)
        : "The body is not valid JSON: look at %s.".formatted(place);
  }
}
